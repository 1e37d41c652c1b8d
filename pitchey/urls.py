"""The roof: which door answers which address."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve

from api.urls import health_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls")),
    *health_urls,
    path("staff/", admin.site.urls),
    path("creator/", include("portals.creator.urls")),
    path("investor/", include("portals.investor.urls")),
    path("production/", include("portals.production.urls")),
    path("", include("portals.shared.urls")),
    path("", include("portals.public.urls")),
]
# Public files where storage is a folder; a bucket has an address of its own.
if settings.STORAGE.folder:
    urlpatterns.append(
        path("files/<path:path>", login_not_required(serve), {"document_root": settings.STORAGE.folder / "public"})
    )
if settings.MAIL_FOLDER:
    urlpatterns.append(path("", include("pitchey.laptop")))

handler400 = "portals.shared.errors.bad_request"
handler403 = "portals.shared.errors.forbidden"
handler404 = "portals.shared.errors.not_found"
handler500 = "portals.shared.errors.server_error"
