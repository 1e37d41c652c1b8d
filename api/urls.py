"""Which address of the API answers what? `/api/health`, version 1, and one 404 for the rest."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

import api.converters  # noqa: F401 - registers them
from api.views import NoSuchResource

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [path("v1/", include("api.v1.urls"))]
health_urls: list[URLPattern] = []
if find_spec("pitchey.operations.health"):  # hung soon
    from api import health

    urlpatterns.append(path("health", health.full, name="health"))
    # At the root of the site, for orchestrators.
    health_urls += [path("livez", health.live, name="livez"), path("readyz", health.ready, name="readyz")]
urlpatterns += [path("<path:rest>", NoSuchResource.as_view(), name="nothing"), path("", NoSuchResource.as_view())]
