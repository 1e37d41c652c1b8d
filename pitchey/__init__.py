"""The product core: rooms on floors, described in docs/architecture.md."""

from pitchey.celery import app as celery_app

__all__ = ["celery_app"]
