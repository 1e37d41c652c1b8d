"""The seal as a Django application: its checks are registered when it is ready."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "pitchey.sealing"

    def ready(self) -> None:
        from pitchey.sealing import checks  # noqa: F401 - registers them
