"""Who sees what on a pitch's page? The teaser for all, the rest through the gate, and one clear next step."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.discovery.models import View
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.factories.ndas import approved_nda, laid_document, requested_nda, revoked_nda, signed_nda
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept

SECRETS = [word for word in PROTECTED.values() if isinstance(word, str)]
CHROME = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140.0"}


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, **PROTECTED)


def page_of(pitch: Pitch, somebody: User | None = None, **extra: Any) -> str:
    client = Client(**extra)
    if somebody:
        client.force_login(somebody)
    answer = client.get(f"/pitches/{pitch.public_id}/{pitch.listing.slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_strangers_read_the_teaser_and_no_protected_word(
    pitch: Pitch, nosy: User, iris: User, pru: User, ivan: User
) -> None:
    laid_document(pitch)
    requested_nda(pitch, pru)
    revoked_nda(pitch, ivan)
    for somebody in (None, nosy, iris, pru, ivan):
        html = page_of(pitch, somebody)
        assert pitch.logline in html.replace("&#x27;", "'")
        assert not [word for word in SECRETS if word in html]
        assert "3,200,000" not in html
        assert "The Tide Clerk, script" not in html  # what is locked is named by its kind alone
        assert "Script" in html


def test_a_signed_reader_and_the_owner_read_what_is_protected(pitch: Pitch, cara: User, ivan: User) -> None:
    laid_document(pitch)
    signed_nda(pitch, ivan)
    for somebody in (cara, ivan):
        html = page_of(pitch, somebody)
        assert all(word in html for word in SECRETS)
        assert "USD 3,200,000" in html
        assert "The Tide Clerk, script" in html


def test_everybody_has_one_next_step(
    pitch: Pitch, cara: User, nosy: User, iris: User, ivan: User, pru: User, pete: User
) -> None:
    requested_nda(pitch, iris)
    approved_nda(pitch, pru)
    signed_nda(pitch, ivan)
    steps = {
        None: "Sign in to ask for access", nosy: "For investors and production companies", iris: "See your request",
        pru: "Read and sign", ivan: "The room is open", pete: "Ask for access", cara: "This is your pitch",
    }  # fmt: skip
    for somebody, words in steps.items():
        html = page_of(pitch, somebody)
        assert words in html
        assert [other for other in steps.values() if other != words and other in html] == []


def test_the_owner_s_edits_are_not_seen_before_they_are_published(pitch: Pitch, cara: User) -> None:
    pitches.edit(by=cara, pitch=pitch, title="Another name")
    assert "Another name" not in page_of(pitch)


def test_machines_read_public_fields_only(pitch: Pitch) -> None:
    html = page_of(pitch)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found.group(1))
    assert data["name"] == pitch.title and data["genre"] == "mystery"
    assert not [word for word in SECRETS if word in found.group(1)]
    assert f'<meta property="og:title" content="{pitch.title}">' in html


def test_text_of_a_pitch_cannot_leave_the_script_element(cara: User) -> None:
    wicked = published_pitch(cara, title="</script><script>alert(1)</script>")
    assert "<script>alert(1)" not in page_of(wicked)


def test_a_members_pitch_is_no_page_for_guests_and_creators(cara: User, nosy: User, iris: User) -> None:
    hidden = published_pitch(cara, visibility="members")
    assert Client().get(f"/pitches/{hidden.public_id}/").status_code == 404
    client = Client()
    client.force_login(nosy)
    assert client.get(f"/pitches/{hidden.public_id}/").status_code == 404
    assert "application/ld+json" not in page_of(hidden, iris)


def test_the_short_address_leads_to_the_full_one(pitch: Pitch) -> None:
    answer = Client().get(f"/pitches/{pitch.public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/pitches/{pitch.public_id}/the-tide-clerk/")


def test_a_guest_counts_once_a_day_and_the_owner_never(pitch: Pitch, cara: User) -> None:
    client = Client(**CHROME)
    for _again in range(3):
        client.get(f"/pitches/{pitch.public_id}/the-tide-clerk/")
    page_of(pitch, cara, **CHROME)
    assert View.objects.filter(pitch=pitch).count() == 1


@pytest.mark.parametrize("who", ["anon", "ivan", "cara"])
def test_the_page_costs_the_same_with_much_in_the_room_as_with_little(
    who: str, pitch: Pitch, cara: User, ivan: User, request: pytest.FixtureRequest
) -> None:
    somebody = request.getfixturevalue(who)
    laid_document(pitch)
    signed_nda(pitch, ivan)
    published_pitch(cara, title="Low Water")

    def cost() -> int:
        client = Client(**CHROME)
        if somebody.is_authenticated:
            client.force_login(somebody)
        client.get(f"/pitches/{pitch.public_id}/{pitch.listing.slug}/")  # the first look is counted and remembered
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/pitches/{pitch.public_id}/{pitch.listing.slug}/").status_code == 200
        return len(queries)

    before = cost()
    for kind in ("deck", "budget", "lookbook", "treatment"):
        laid_document(pitch, kind=kind)
    for number in range(6):
        published_pitch(cara, title=f"Low Water {number}")
    assert cost() <= before
    assert before <= 24
