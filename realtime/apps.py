"""The socket interface as a Django application."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
