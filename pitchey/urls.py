"""The roof: which interface answers which address."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve

from api import errors as api_errors
from api.urls import health_urls
from pitchey.core.errors import Forbidden, Malformed, NotFound, PitcheyError
from portals.shared import errors as portal_errors

admin.autodiscover()
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


def _in_its_interface(portals: Callable[..., HttpResponse], error: type[PitcheyError]) -> Callable[..., HttpResponse]:
    """What Django itself refuses is said by the interface that was asked: JSON under /api/, a page elsewhere."""

    def answer(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        if request.path.startswith("/api/"):
            return api_errors.refuse(request, error())
        return portals(request, exception) if exception is not None else portals(request)

    return answer


handler400 = _in_its_interface(portal_errors.bad_request, Malformed)
handler403 = _in_its_interface(portal_errors.forbidden, Forbidden)
handler404 = _in_its_interface(portal_errors.not_found, NotFound)
handler500 = _in_its_interface(portal_errors.server_error, api_errors.ServerError)
