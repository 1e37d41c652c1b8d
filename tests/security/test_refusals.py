"""What Django itself refuses is said by the door that was knocked at."""

from typing import Any

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/pitches", "application/problem+json"), ("/browse/", "text/html; charset=utf-8")]
)
class TestEachInterface:
    def test_a_host_that_is_not_ours(self, db: None, path: str, kind: str) -> None:
        answer = Client(headers={"host": "evil.test"}).get(path)
        assert (answer.status_code, answer["Content-Type"]) == (400, kind)

    def test_an_error_of_ours_is_reported_as_such(self, db: None, path: str, kind: str, monkeypatch: Any) -> None:
        def broken(*_args: Any, **_kwargs: Any) -> None:
            raise RuntimeError("broken on purpose")

        monkeypatch.setattr("pitchey.discovery.services.find", broken)
        answer = Client(raise_request_exception=False).get(path)
        assert (answer.status_code, answer["Content-Type"]) == (500, kind)
        assert b"on purpose" not in answer.content
