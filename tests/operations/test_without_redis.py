"""What do people see while Redis is away? A clear refusal, never a crash; and health says so."""

from typing import Any

import pytest
from django.test import Client

from pitchey.operations import health


@pytest.fixture
def redis_is_away(settings: Any) -> None:
    """Nobody listens at that port."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "kind"), [("/", "text/html"), ("/api/v1/pitches", "application/problem+json")])
def test_what_cannot_be_counted_is_not_let_in(client: Client, redis_is_away: None, address: str, kind: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith(kind)


@pytest.mark.django_db
def test_health_is_degraded(client: Client, redis_is_away: None, patient_health: None) -> None:
    report = health.report(details=True)
    assert report["status"] == "degraded"
    assert report["services"]["cache"]["status"] == "down"
    assert report["metrics"] is None
