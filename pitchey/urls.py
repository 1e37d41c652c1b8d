"""The roof: which door answers which address."""

import sys
from importlib.util import find_spec

from csp.decorators import csp_exempt
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.static import serve

urlpatterns = [path("staff/", admin.site.urls)]
# While the doors are being hung: only those that stand.
for _prefix, _module in [
    ("creator/", "portals.creator.urls"),
    ("investor/", "portals.investor.urls"),
    ("production/", "portals.production.urls"),
    ("", "portals.shared.urls"),
    ("", "portals.public.urls"),
]:
    try:
        urlpatterns.append(path(_prefix, include(_module)))
    except ImportError as _error:
        sys.stderr.write(f"{_module} does not stand yet: {_error}\n")

if find_spec("api.auth"):
    from api.urls import health_urls

    urlpatterns = [path("api/", include("api.urls")), *health_urls, *urlpatterns]

# Public files where storage is a folder; a bucket has an address of its own.
if settings.STORAGE.kind == "file":
    urlpatterns.append(
        path("files/<path:path>", login_not_required(serve), {"document_root": settings.STORAGE.folder / "public"})
    )
# A laptop's mail. Letters style themselves inline, as mail must.
if settings.MAIL_FOLDER:
    urlpatterns.append(
        path(
            "mail/<path:path>",
            login_not_required(csp_exempt()(serve)),
            {"document_root": settings.MAIL_FOLDER, "show_indexes": True},
        )
    )
    urlpatterns.append(
        path(
            "mail/",
            login_not_required(csp_exempt()(serve)),
            {"path": "", "document_root": settings.MAIL_FOLDER, "show_indexes": True},
        )
    )

handler400 = "portals.shared.errors.bad_request"
handler403 = "portals.shared.errors.forbidden"
handler404 = "portals.shared.errors.not_found"
handler500 = "portals.shared.errors.server_error"
