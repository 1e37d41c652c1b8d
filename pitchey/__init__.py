"""The product core: apps in layers, described in docs/architecture.md."""

from pitchey.celery import app as celery_app

__all__ = ["celery_app"]
