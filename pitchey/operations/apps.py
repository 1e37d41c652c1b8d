"""The house as a Django application: its checks are registered when it is ready."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "pitchey.operations"

    def ready(self) -> None:
        from pitchey.operations import checks  # noqa: F401 - registers them
