"""Conversations as a Django application."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "pitchey.conversations"

    def ready(self) -> None:
        from pitchey.conversations import payloads  # noqa: F401 - registers what events of messages say
