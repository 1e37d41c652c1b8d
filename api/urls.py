"""Which address of the API answers what? `/api/health`, version 1, and one 404 for the rest."""

from django.urls import URLPattern, URLResolver, include, path

import api.converters  # noqa: F401 - registers them
from api import health
from api.mail import MailEvents
from api.uploads import UploadBytes
from api.views import NoSuchResource

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.full, name="health"),
    path("uploads/<str:token>", UploadBytes.as_view(), name="upload"),
    path("mail/events", MailEvents.as_view(), name="mail_events"),
    path("v1/", include("api.v1.urls")),
    path("<path:rest>", NoSuchResource.as_view(), name="nothing"),
    path("", NoSuchResource.as_view()),
]

# At the root of the site, for orchestrators.
health_urls = [path("livez", health.live, name="livez"), path("readyz", health.ready, name="readyz")]
