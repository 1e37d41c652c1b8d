"""The roof: which door answers which address."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("staff/", admin.site.urls)]
# While the doors are being hung: only those that stand.
for _prefix, _module in [
    ("api/", "api.urls"),
    ("creator/", "portals.creator.urls"),
    ("investor/", "portals.investor.urls"),
    ("production/", "portals.production.urls"),
    ("", "portals.shared.urls"),
    ("", "portals.public.urls"),
]:
    if find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))

handler400 = "portals.shared.errors.bad_request"
handler403 = "portals.shared.errors.forbidden"
handler404 = "portals.shared.errors.not_found"
handler500 = "portals.shared.errors.server_error"
