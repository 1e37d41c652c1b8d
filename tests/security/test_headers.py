"""What protects every answer? Headers on pages, refusals, errors, the desk and the API; what is private is kept by nobody."""

import re
from typing import Any

import pytest
from django.test import Client

from pitchey.core import limits
from tests.api.calling import Caller
from tests.api.conftest import World  # noqa: F401
from tests.factories.cast import person
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
ALSO = ("Permissions-Policy", "Cross-Origin-Resource-Policy", "Cache-Control", "X-Request-ID")


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def _protected(answer: Any) -> None:
    wrong = {name: answer.get(name) for name, value in EVERYWHERE.items() if answer.get(name) != value}
    wrong |= {name: None for name in ALSO if not answer.get(name)}
    policy = answer.get("Content-Security-Policy", "")
    if "unsafe" in policy or "default-src 'self'" not in policy or "frame-ancestors 'none'" not in policy:
        wrong["Content-Security-Policy"] = policy
    assert not wrong, f"{answer.status_code} {answer.request['PATH_INFO']}: {wrong}"


@pytest.mark.parametrize(
    "path",
    ["/", "/browse/", "/nothing/", "/creator/", "/creator/login/", "/pitches/pit_nothing/", "/files/nothing", "/livez", "/api/health",
     "/staff/login/", "/staff/", "/api/v1/meta", "/api/v1/nothing", "/api/v1/me", "/api/v1/docs", "/robots.txt", "/sitemap.xml"],
)  # fmt: skip
def test_every_answer_carries_the_headers(path: str) -> None:
    _protected(Client().get(path, secure=True))


@pytest.mark.parametrize("path", ["/", "/creator/login/", "/staff/", "/api/v1/meta"])
def test_so_does_the_refusal_of_somebody_who_asks_too_often(path: str) -> None:
    for _number in range(limits.LIMITS["address"].count):
        limits.hit("address", "127.0.0.1")
    answer = Client().get(path, secure=True)
    assert answer.status_code == 429
    _protected(answer)


def test_so_do_a_refused_form_a_wrong_host_and_a_broken_page(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    refused = client.post("/creator/login/", {"email": "a@b.test", "password": "x"}, secure=True)
    assert refused.status_code == 403
    _protected(refused)
    _protected(client.get("/", secure=True, headers={"host": "evil.test"}))

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("zaffre-inside")

    monkeypatch.setattr("portals.public.views.browse.discovery.find", broken)
    answer = client.get("/browse/", secure=True)
    assert answer.status_code == 500
    assert b"zaffre-inside" not in answer.content and b"Traceback" not in answer.content
    _protected(answer)


def test_signed_in_pages_are_stored_by_nobody_and_public_ones_are_not_shared() -> None:
    cara, ivan = person("Cara", "creator"), person("Ivan", "investor")
    pitch = published_pitch(cara)
    document = laid_document(pitch)
    nda = signed_nda(pitch, ivan)
    paths = ["/", "/browse/", "/genres/", f"/pitches/{pitch.public_id}/", f"/people/{cara.public_id}/", "/investor/", f"/read/{document.public_id}/",
             f"/read/{document.public_id}/1.jpg", f"/investor/access/{nda.public_id}/", "/settings/", "/notifications/menu/"]  # fmt: skip
    member = Client()
    member.force_login(ivan)
    for path in paths:
        answer = member.get(path, follow=True, secure=True)
        assert answer.status_code == 200, path
        assert "no-store" in answer["Cache-Control"], f"{path}: {answer['Cache-Control']}"
    for path in paths[:5]:
        answer = Client().get(path, follow=True, secure=True)
        assert re.search("private|no-store", answer["Cache-Control"]), f"{path}: {answer['Cache-Control']}"
        assert "Cookie" in answer.get("Vary", ""), f"{path}: {answer.get('Vary')}"
    for who, word in ((None, "private"), (ivan, "no-store")):
        for path in ("pitches", f"pitches/{pitch.public_id}"):
            answer = Caller(who).get(path)
            assert word in answer["Cache-Control"] or "no-" in answer["Cache-Control"], (
                f"{path}: {answer['Cache-Control']}"
            )
            assert "Authorization" in answer.get("Vary", ""), f"{path} {who}: {answer.get('Vary')}"


def test_a_page_image_has_no_ranges_and_refuses_or_records_a_head_request() -> None:
    from pitchey.audit.models import Entry

    cara, ivan = person("Cara", "creator"), person("Ivan", "investor")
    pitch = published_pitch(cara)
    document = laid_document(pitch)
    signed_nda(pitch, ivan)
    member = Client()
    member.force_login(ivan)
    path = f"/read/{document.public_id}/1.jpg"
    part = member.get(path, headers={"range": "bytes=0-9"})
    assert part.status_code == 200 and "Accept-Ranges" not in part and "ETag" not in part
    before = Entry.objects.filter(kind="page.served").count()
    assert before == 1
    head = member.head(path)
    assert head.status_code == 405 or Entry.objects.filter(kind="page.served").count() == before + 1
    api = Caller(ivan)
    part = api.get(f"documents/{document.public_id}/pages/1", Range="bytes=0-9", If_None_Match="*")
    assert part.status_code == 200 and "ETag" not in part and part["Cache-Control"] == "no-store"
    seen = Entry.objects.filter(kind="page.served").count()
    head = api.client.head(f"/api/v1/documents/{document.public_id}/pages/1", headers=api.headers)
    assert head.status_code == 405 or Entry.objects.filter(kind="page.served").count() == seen + 1
