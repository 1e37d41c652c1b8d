"""Asking, deciding, signing, ending and reading through the pages."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import Membership, Organisation, User
from pitchey.audit.models import Entry
from pitchey.dataroom.models import Attention
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Pitch
from tests.api.calling import Caller
from tests.factories.cast import PASSWORD, person
from tests.factories.ndas import approved_nda, laid_document, requested_nda, revoked_nda, sign, signed_nda
from tests.factories.pitches import published_pitch
from tests.kept import kept

SignedIn = Callable[[User], Client]


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara)


@pytest.fixture
def signed_in() -> SignedIn:
    """A browser in which somebody has just signed in."""

    def sign_in_as(somebody: User, *, fresh: bool = True) -> Client:
        client = Client(headers={"user-agent": "pytest"})
        client.force_login(somebody)
        if fresh:
            session = client.session
            session["identity_checked_at"] = timezone.now().isoformat()
            session.save()
        return client

    return sign_in_as


def test_a_request_is_sent_with_its_amount_and_stands_in_the_list(
    signed_in: SignedIn, pitch: Pitch, ivan: User
) -> None:
    client = signed_in(ivan)
    words = {
        "purpose": "invest",
        "message": "Wet ink.",
        "interest_currency": "USD",
        "interest": "500000",
        "materials": ["fields"],
    }
    client.post(f"/investor/ask/{pitch.public_id}/", words)
    asked = Nda.objects.get()
    assert (asked.status, asked.interest_minor, asked.message) == ("requested", 50_000_000, "Wet ink.")
    html = client.get("/investor/access/?status=waiting").content.decode()
    assert "The Tide Clerk" in html and "USD 500,000" in html
    assert "None of these now." in client.get("/investor/access/?status=signed").content.decode()


def test_asking_twice_leads_to_the_first_request(signed_in: SignedIn, pitch: Pitch, ivan: User) -> None:
    asked = requested_nda(pitch, ivan)
    answer = signed_in(ivan).get(f"/investor/ask/{pitch.public_id}/")
    assert answer["Location"] == f"/investor/access/{asked.public_id}/"


def test_the_owner_decides_with_terms(signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User) -> None:
    asked = requested_nda(pitch, ivan)
    terms = {"term_days": "30", "materials": ["fields"], "download_allowed": "on", "message": "Welcome."}
    signed_in(cara).post(f"/creator/access/{asked.public_id}/approve/", terms)
    asked.refresh_from_db()
    assert (asked.status, asked.term_days, asked.download_allowed) == ("approved", 30, True)
    assert "Welcome." in signed_in(ivan).get(f"/investor/access/{asked.public_id}/").content.decode()


def test_the_reason_of_a_refusal_is_read_by_the_one_who_asked(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User
) -> None:
    asked = requested_nda(pitch, ivan)
    signed_in(cara).post(
        f"/creator/access/{asked.public_id}/decline/", {"reason": "not-now", "note": "Write in spring."}
    )
    html = signed_in(ivan).get(f"/investor/access/{asked.public_id}/").content.decode()
    assert "Not at this moment" in html and "Ask again" in html


def test_what_never_came_is_not_said_to_be_still_to_come(
    signed_in: SignedIn, pitch: Pitch, ivan: User, iris: User
) -> None:
    declined = ndas.decline(by=pitch.owner, nda=requested_nda(pitch, ivan), reason="not-now")
    ended = revoked_nda(pitch, iris)

    def steps(somebody: User, nda: Nda) -> list[str]:
        html = signed_in(somebody).get(f"/investor/access/{nda.public_id}/").content.decode()
        return re.findall(r"<b>\s*([^<]+?)\s*<", html.partition("Where it stands")[2].partition("</ol>")[0])

    assert steps(ivan, declined) == ["Asked", "Declined"]
    assert steps(iris, ended) == ["Asked", "Decided", "Signed", "Revoked"]


def test_signing_asks_who_it_is_first(signed_in: SignedIn, pitch: Pitch, ivan: User) -> None:
    waiting = approved_nda(pitch, ivan)
    at = f"/investor/access/{waiting.public_id}/sign/"
    answer = signed_in(ivan, fresh=False).get(at)  # type: ignore[call-arg]
    assert answer.status_code == 302 and answer["Location"].startswith("/reauthenticate/?next=")


def test_a_signature_opens_the_room(signed_in: SignedIn, pitch: Pitch, ivan: User) -> None:
    waiting = approved_nda(pitch, ivan)
    client, at = signed_in(ivan), f"/investor/access/{waiting.public_id}/sign/"
    html = client.get(at).content.decode()
    assert waiting.text_sha256 in html and "rosette" in html
    words = {
        "full_name": "Ivan Petrov",
        "signature": "Ivan Petrov",
        "kind": "typed",
        "consent": "on",
        "text_sha256": waiting.text_sha256,
    }
    answer = client.post(at, words | {"signature": "Somebody Else"})
    assert answer.status_code == 422 and "Type the same name as above" in answer.content.decode()
    assert client.post(at, words | {"text_sha256": "0" * 64}).status_code == 409
    client.post(at, words)
    waiting.refresh_from_db()
    assert waiting.in_force
    assert client.post(at, words).status_code == 302  # signing twice leads to the agreement


def test_revoking_asks_for_the_password_and_keeps_the_typed_reason(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User
) -> None:
    nda = signed_nda(pitch, ivan)
    client, at = signed_in(cara, fresh=False), f"/creator/access/{nda.public_id}/"  # type: ignore[call-arg]
    assert 'name="password"' in client.get(at).content.decode()
    for password in ("", "not the password"):
        answer = client.post(f"{at}revoke/", {"reason": "We agreed elsewhere.", "password": password})
        assert answer.status_code == 422 and "We agreed elsewhere." in answer.content.decode()
    nda.refresh_from_db()
    assert nda.in_force
    client.post(f"{at}revoke/", {"reason": "We agreed elsewhere.", "password": PASSWORD})
    nda.refresh_from_db()
    assert (nda.status, nda.ended_reason) == ("revoked", "We agreed elsewhere.")


def test_a_fresh_proof_of_identity_is_not_asked_for_again(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User
) -> None:
    nda = signed_nda(pitch, ivan)
    client, at = signed_in(cara), f"/creator/access/{nda.public_id}/"
    assert 'name="password"' not in client.get(at).content.decode()
    client.post(f"{at}revoke/", {"reason": "It is over."})
    nda.refresh_from_db()
    assert nda.status == "revoked"


def test_several_requests_are_decided_together_with_an_outcome_for_each(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User, iris: User, pru: User
) -> None:
    first, second, decided = requested_nda(pitch, ivan), requested_nda(pitch, iris), approved_nda(pitch, pru)
    client = signed_in(cara)
    html = client.get("/creator/access/?status=waiting").content.decode()
    assert f'value="{first.public_id}"' in html and f'value="{decided.public_id}"' not in html
    ids = {"ids": [first.public_id, second.public_id, decided.public_id]}
    assert "Ivan Petrov" in client.get("/creator/decisions/", ids).content.decode()
    terms = {"action": "approve", "term_days": "30", "message": "Welcome."}
    html = client.post("/creator/decisions/", terms | ids, follow=True).content.decode()
    for nda in (first, second):
        nda.refresh_from_db()
        assert (nda.status, nda.term_days, nda.decision_message) == ("approved", 30, "Welcome.")
    assert f"Approved: {ivan.display_name}, {iris.display_name}." in html and "One request: " in html


def test_all_requests_of_a_page_are_decided_in_two_presses(signed_in: SignedIn, pitch: Pitch, cara: User) -> None:
    for number in range(7):
        requested_nda(pitch, person(f"Reader {number}", "investor"))
    client = signed_in(cara)
    html = client.get("/creator/access/?status=waiting").content.decode()
    (chosen,) = re.findall(r'href="(/creator/decisions/[^"]+)"', html)
    asked = client.get(unescape(chosen)).content.decode()
    ids = {"ids": re.findall(r'name="ids" value="(nda_[^"]+)"', asked)[:7]}
    html = client.post(
        "/creator/decisions/", {"action": "approve", "term_days": "30"} | ids, follow=True
    ).content.decode()
    assert set(Nda.objects.values_list("status", flat=True)) == {"approved"}
    assert re.search(r"Approved: (Reader \d, ){4}Reader \d and 2 more\. They can sign now\.", html)


def test_requests_are_declined_together_only_with_a_reason(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User, iris: User
) -> None:
    ids = {"ids": [requested_nda(pitch, ivan).public_id, requested_nda(pitch, iris).public_id]}
    client, at = signed_in(cara), "/creator/decisions/"
    answer = client.post(at, {"action": "decline", "note": "Write in spring."} | ids)
    assert answer.status_code == 422 and "Write in spring." in answer.content.decode()
    client.post(at, {"action": "decline", "reason": "not-now"} | ids)
    assert set(Nda.objects.values_list("status", flat=True)) == {"declined"}


@pytest.mark.parametrize(
    ("data", "code"),
    [({}, 400), ({"action": "sign"}, 400), ({"action": "approve", "term_days": "30"}, 422),
     ({"action": "approve", "term_days": "30", "ids": [f"nda_{number}" for number in range(101)]}, 422)],
)  # fmt: skip
def test_no_answer_is_given_without_choosing_one_and_whom(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User, data: dict[str, object], code: int
) -> None:
    asked = requested_nda(pitch, ivan)
    assert signed_in(cara).post("/creator/decisions/", data).status_code == code
    asked.refresh_from_db()
    assert asked.status == "requested"


def test_nobody_decides_requests_of_another_owner(signed_in: SignedIn, pitch: Pitch, nosy: User, ivan: User) -> None:
    asked = requested_nda(pitch, ivan)
    ids = {"ids": [asked.public_id]}
    assert "Choose at least one" in signed_in(nosy).get("/creator/decisions/", ids, follow=True).content.decode()
    signed_in(nosy).post("/creator/decisions/", {"action": "approve", "term_days": "30"} | ids)
    asked.refresh_from_db()
    assert asked.status == "requested"


def test_a_page_is_marked_recorded_and_kept_by_nobody(signed_in: SignedIn, pitch: Pitch, ivan: User) -> None:
    script = laid_document(pitch)
    signed_nda(pitch, ivan)
    client = signed_in(ivan)
    html = client.get(f"/read/{script.public_id}/?page=2").content.decode()
    assert f"/read/{script.public_id}/2.jpg" in html and "Your reading is recorded" in html
    answer = client.get(f"/read/{script.public_id}/2.jpg")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
    assert Entry.objects.filter(chain__key=pitch.public_id, kind="page.served").count() == 1
    assert "Page 2 of" in client.get(f"/read/{script.public_id}/").content.decode()  # it remembers the place
    assert script.name in client.get("/investor/record/").content.decode()


def test_the_owner_sees_who_read_which_pages(signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User) -> None:
    script = laid_document(pitch, pages=5)
    signed_nda(pitch, ivan)
    client = signed_in(ivan)
    for number in (1, 2, 3, 5):
        client.get(f"/read/{script.public_id}/{number}.jpg")
    html = signed_in(cara).get(f"/creator/pitches/{pitch.public_id}/readers/").content.decode()
    assert "Ivan Petrov" in html and "1–3, 5" in html and "4 of 5" in html


def test_an_ended_access_closes_room_and_pages_with_the_reason(signed_in: SignedIn, pitch: Pitch, ivan: User) -> None:
    script = laid_document(pitch)
    revoked_nda(pitch, ivan)
    client = signed_in(ivan)
    room = client.get(f"/read/{script.public_id}/")
    assert (
        room.status_code == 403
        and "ended your access" in room.content.decode()
        and "It is over." in room.content.decode()
    )
    assert client.get(f"/read/{script.public_id}/1.jpg").status_code == 403


def test_strangers_learn_nothing_and_guests_are_asked_to_sign_in(
    signed_in: SignedIn, pitch: Pitch, iris: User, client: Client
) -> None:
    script = laid_document(pitch)
    for address in (f"/read/{script.public_id}/", f"/read/{script.public_id}/1.jpg"):
        assert signed_in(iris).get(address).status_code == 404
        assert "/login/" in client.get(address)["Location"]
        assert "/login/" in client.get(address.replace(script.public_id, "doc_none"))["Location"]


def test_a_marked_copy_leaves_only_where_it_was_allowed(
    signed_in: SignedIn, pitch: Pitch, ivan: User, pru: User
) -> None:
    script = laid_document(pitch)
    signed_nda(pitch, ivan, download_allowed=True)
    signed_nda(pitch, pru)
    assert signed_in(ivan).get(f"/read/{script.public_id}/download/").content.startswith(b"%PDF")
    assert signed_in(pru).get(f"/read/{script.public_id}/download/").status_code == 403


def test_the_list_of_agreements_costs_the_same_with_two_rows_as_with_eight(
    signed_in: SignedIn, pitch: Pitch, cara: User
) -> None:
    client, costs = signed_in(cara), []
    for batch in (2, 6):
        for number in range(batch):
            requested_nda(pitch, person(f"Reader {batch} {number}", "investor"))
        client.get("/creator/access/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/creator/access/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10


def test_the_home_of_the_owner_shows_what_is_owed_first(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User
) -> None:
    assert "Nothing is owed" in signed_in(cara).get("/creator/").content.decode()
    asked = requested_nda(pitch, ivan)
    client = signed_in(cara)
    html = client.get("/creator/").content.decode()
    assert "One answer is due" in html and "Ivan Petrov asks to read The Tide Clerk" in html
    client.post(f"/creator/access/{asked.public_id}/approve/", {"usual": "1", "from": "home"})
    asked.refresh_from_db()
    assert (asked.status, asked.term_days) == ("approved", 90)


def test_a_notice_leads_to_its_thing_in_the_own_portal(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User
) -> None:
    asked = requested_nda(pitch, ivan)
    client = signed_in(cara)
    assert "Ivan Petrov asks to read The Tide Clerk." in client.get("/notifications/").content.decode()
    assert client.get(f"/go/{asked.public_id}/")["Location"] == f"/creator/access/{asked.public_id}/"
    count = client.get("/notifications/menu/?count").content.decode()
    assert 'id="bell-count"' in count and re.search(r">\s*1\s*<", count)
    client.post("/notifications/read/")
    assert "unread" not in client.get("/notifications/menu/?count").content.decode()


def test_time_before_the_eyes_stands_with_the_reader_and_with_the_owner(
    signed_in: SignedIn, pitch: Pitch, cara: User, ivan: User
) -> None:
    script = laid_document(pitch, pages=5)
    signed_nda(pitch, ivan)
    client = signed_in(ivan)
    room = client.get(f"/read/{script.public_id}/?page=2").content.decode()
    token = room.partition('data-beat="')[2].partition('"')[0]
    client.get(f"/read/{script.public_id}/2.jpg")
    said = {"token": token, "milliseconds": "60000"}
    answer = client.post(f"/read/{script.public_id}/beat/", said)
    assert answer.status_code == 200 and answer.json()["token"] != token
    Attention.objects.update(milliseconds=95_000)
    html = signed_in(cara).get(f"/creator/pitches/{pitch.public_id}/readers/").content.decode()
    assert "Time on each page: the darker, the longer" in html and "1 min" in html
    assert "1 min" in client.get("/investor/record/").content.decode()
    assert "1 min looked at" in client.get(f"/read/{script.public_id}/").content.decode()


@pytest.mark.parametrize("said", [{}, {"token": "\0"}, {"token": "x", "milliseconds": "-1"}, {"token": "x" * 9000}])
def test_a_beat_that_is_none_is_refused(said: dict[str, str], signed_in: SignedIn, pitch: Pitch, ivan: User) -> None:
    script = laid_document(pitch)
    signed_nda(pitch, ivan)
    assert signed_in(ivan).post(f"/read/{script.public_id}/beat/", said).status_code in (400, 422)


def test_a_drawn_signature_is_there_as_a_picture_for_both_sides_alone(
    signed_in: SignedIn, pitch: Pitch, ivan: User, iris: User, cara: User
) -> None:
    ink = {"width": 640, "height": 180, "strokes": [[[10, 20], [60, 90], [200, 40]]]}
    nda = sign(approved_nda(pitch, ivan), kind="drawn", value=json.dumps(ink))
    for who, portal, status in ((ivan, "investor", 200), (cara, "creator", 200), (iris, "investor", 404)):
        answer = signed_in(who).get(f"/{portal}/access/{nda.public_id}/signature.png")
        assert answer.status_code == status
        if status == 200:
            assert answer.content[:4] == b"\x89PNG" and answer["Cache-Control"] == "no-store"
            page = signed_in(who).get(f"/{portal}/access/{nda.public_id}/").content.decode()
            assert f"/{portal}/access/{nda.public_id}/signature.png" in page
    digest = Caller(ivan).get(f"ndas/{nda.public_id}/signature")
    kept = hashlib.sha256(digest.content).digest()
    assert digest["Repr-Digest"] == f"sha-256=:{base64.b64encode(kept).decode()}:"
    assert Caller(iris).get(f"ndas/{nda.public_id}/signature").status_code == 404


def test_a_former_signatory_is_not_led_to_the_wording(
    signed_in: SignedIn, prufilm: Organisation, pitch: Pitch, pru: User, cara: User
) -> None:
    Organisation.objects.filter(pk=prufilm.pk).update(verified_until=timezone.now() + timedelta(days=30))
    laid_document(pitch, pages=1)
    nda = ndas.request(by=pru, pitch=pitch, purpose="produce", materials=["script"], readers=[pru.public_id])
    ndas.approve(by=cara, nda=nda)
    at = f"/production/access/{nda.public_id}/"
    assert f"{at}wording/" in signed_in(pru).get(at).content.decode()
    Membership.objects.filter(person=pru).update(role="member")
    page = signed_in(pru).get(at).content.decode()
    assert f"{at}wording/" not in page and f"{at}sign/" not in page
