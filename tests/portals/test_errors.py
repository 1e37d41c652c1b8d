"""How the pages say no: in the look, with a way on, and true to what happened."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, LimitReached, TooLarge, Unavailable, again_in
from pitchey.core.limits import LIMITS
from tests.factories.pitches import published_pitch

PORTALS = ["creator", "investor", "production"]


@pytest.mark.parametrize("who", ["cara", "ivan", "pru"])
@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("page", ["", "nothing-at-all/"])
def test_a_page_of_another_portal_offers_ones_own_home_found_or_not(
    request: pytest.FixtureRequest, client: Client, who: str, portal: str, page: str
) -> None:
    person = request.getfixturevalue(who)
    client.force_login(person)
    answer = client.get(f"/{portal}/{page}")
    if person.role == portal:
        assert answer.status_code == (404 if page else 200)
        return
    html = answer.content.decode()
    assert answer.status_code == 404
    assert f"signed in as {person.get_role_display()}" in html
    assert 'href="/home/"' in html.split("<main")[1]
    assert client.get("/home/")["Location"] == f"/{person.role}/"


def test_a_page_that_is_not_there_leads_home(db: None, client: Client) -> None:
    answer = client.get("/nothing-here/")
    html = answer.content.decode()
    assert answer.status_code == 404 and html.count("<h1") == 1
    assert "There is nothing here." in html and 'href="/browse/"' in html.split("<main")[1]


@pytest.mark.parametrize(("method", "address"), [("get", "/logout/"), ("get", "/theme/"), ("post", "/about/")])
def test_an_address_that_is_no_page_says_so(db: None, client: Client, method: str, address: str) -> None:
    answer = getattr(client, method)(address)
    assert answer.status_code == 405 and answer["Allow"]
    assert "Nothing to open here." in answer.content.decode()


def test_a_refusal_leads_back_to_the_page_it_was_asked_from(cara: Any, client: Client) -> None:
    client.force_login(cara)
    way_back, ours = "Back to where you were", {"referer": "http://testserver/browse/?q=sea"}
    refused = client.get("/nothing-here/", headers=ours).content.decode()
    assert way_back in refused and 'href="http://testserver/browse/?q=sea"' in refused
    assert way_back in client.get("/logout/", headers=ours).content.decode()
    for referer in ("", "https://elsewhere.test/", "http://testserver/nothing-here/"):
        assert way_back not in client.get("/nothing-here/", headers={"referer": referer}).content.decode()


def test_too_much_at_once_is_said(db: None, client: Client) -> None:
    answer = client.post("/theme/", {"theme": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 413
    assert "too much at once" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (LimitReached(retry_after=40), "Try again in 40 seconds."),
        (LimitReached(retry_after=1), "Try again in 1 second."),
        (LimitReached(retry_after=3599), "Try again in 60 minutes."),
        (Conflict("Somebody was quicker."), "Somebody was quicker."),
        (TooLarge(), "too much at once"),
        (Unavailable("The shelf is being dusted."), "The shelf is being dusted."),
    ],
    ids=lambda given: str(given)[:20],
)
def test_each_refusal_has_a_page(db: None, client: Client, monkeypatch: Any, error: Exception, sentence: str) -> None:
    def refused(*_args: Any, **_kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("pitchey.discovery.services.market_totals", refused)
    answer = client.get("/")
    html = answer.content.decode()
    assert answer.status_code == error.status and sentence in html  # type: ignore[attr-defined]
    assert html.count("<h1") == 1 and "noindex" in html
    assert ("Retry-After" in answer) == (answer.status_code in (429, 503))


@pytest.mark.parametrize(("seconds", "words"), [(89, "89 seconds"), (90, "2 minutes"), (121, "3 minutes")])
def test_when_to_come_back_is_never_too_soon(seconds: int, words: str) -> None:
    assert words in again_in(seconds)


@pytest.mark.parametrize("page", ["500", "503", "offline"])
def test_the_pages_of_the_worst_times_need_no_database(db: None, page: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        html = render_to_string(f"errors/{page}.html", {"sentence": "It is so."})
    assert len(queries) == 0
    assert html.count("<h1") == 1 and "<form" not in html and "<script" not in html


def test_the_number_of_our_mistake_can_be_quoted_as_it_stands() -> None:
    html = render_to_string("errors/500.html", {"request_id": "req_aBc9"})
    assert "Request req_aBc9" in html and "edgecode" not in html  # which shows small letters as large ones


@pytest.fixture
def closed(settings: Any, tmp_path: Path) -> Callable[[str], None]:
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    return settings.MAINTENANCE_FILE.write_text  # type: ignore[no-any-return]


@pytest.mark.parametrize("address", ["/", "/browse/", "/creator/", "/staff/", "/nothing-here/"])
def test_every_page_says_when_to_come_back_during_maintenance(
    db: None, client: Client, closed: Callable[[str], None], address: str
) -> None:
    closed("600")
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "working on the house" in answer.content.decode() and "10 minutes" in answer.content.decode()


def test_programs_get_a_problem_during_maintenance(db: None, client: Client, closed: Callable[[str], None]) -> None:
    closed("")
    answer = client.get("/api/v1/pitches")
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"] == "maintenance"


def test_health_reports_maintenance(db: None, client: Client, closed: Callable[[str], None]) -> None:
    closed("nonsense")
    assert client.get("/livez").status_code == 200
    assert client.get("/api/health").json()["services"]
    settings.MAINTENANCE_FILE.unlink()
    assert client.get("/").status_code == 200


def test_what_a_browser_keeps_is_the_same_for_everybody(cara: Any, client: Client) -> None:
    guest = [client.get(address).content for address in ("/offline/", "/worker.js")]
    client.force_login(cara)
    assert guest == [client.get(address).content for address in ("/offline/", "/worker.js")]
    assert cara.display_name.encode() not in b"".join(guest)


def test_the_worker_keeps_files_that_are_there(db: None, client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    files = re.findall(r'"(/static/[^"]+\.\w+)"', answer.content.decode().replace("\\u002D", "-"))
    assert len(files) > 15
    for file in files:
        found = client.get(file)
        found.close()
        assert found.status_code == 200, file


def test_a_rate_limit_says_when_to_retry_and_leads_back_to_the_page(db: None, client: Client, monkeypatch: Any) -> None:
    """Whoever is refused before anybody knows who they are is not told to sign in."""
    monkeypatch.setattr("pitchey.core.limits.LIMITS", LIMITS | {"address": replace(LIMITS["address"], count=0)})
    answer = client.get("/browse/?q=sea")
    html = answer.content.decode()
    assert answer.status_code == 429 and html.count("Try again in") == 1 and "Wait" not in html
    assert 'href="/browse/?q=sea"' in html and "Sign in" not in html
    detail = client.get("/api/v1/pitches").json()["detail"]
    assert detail.startswith("Many pages in one minute") and "Try again in" in detail


def test_a_name_from_the_right_keeps_the_side_of_the_page(cara: User, client: Client) -> None:
    """A crumb in another direction does not turn the row of crumbs round."""
    pitch = published_pitch(cara, title="حارس الملح")
    html = client.get(f"/pitches/{pitch.public_id}/", follow=True).content.decode()
    assert '<li aria-current="page"><span dir="auto">حارس الملح</span></li>' in html
