"""The operations app, with checks that are registered when it is ready; and Django's admin with our own site."""

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class OperationsConfig(AppConfig):
    name = "pitchey.operations"
    default = True

    def ready(self) -> None:
        from pitchey.operations import checks  # noqa: F401 - registers them


class StaffAdminConfig(SimpleAdminConfig):
    """Without autodiscovery: `pitchey.urls` looks for the models' pages, so that sockets and workers load none."""

    default_site = "pitchey.operations.admin_site.StaffSite"
