"""What may be asked, decided and signed, with which words, and what is kept as evidence?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.canonical import sha256
from pitchey.core.errors import (
    Conflict,
    EmailNotVerified,
    Forbidden,
    Invalid,
    LimitReached,
    NotFound,
    ReauthenticationRequired,
    WrongState,
)
from pitchey.core.limits import LIMITS
from pitchey.core.money import MAX_MINOR, Money
from pitchey.ndas import agreement
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda, Signature, Template
from pitchey.notifications.models import Notification
from pitchey.pitches.models import Pitch
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import draft, published_pitch

INK = {"width": 640, "height": 180, "strokes": [[[10, 20], [60, 90], [200, 40]]]}

# ---------------------------------------------------------------- asking


def test_asking_starts_a_week_for_the_answer(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    factory.laid_document(pitch, kind="script", pages=1)
    factory.laid_document(pitch, kind="deck", access="public", pages=1)
    nda = factory.requested_nda(pitch, ivan, message="  Hello\r\nCara ", interest=Money(500_000_00, "EUR"))
    assert nda.owner == cara
    assert nda.message == "Hello\nCara"
    assert (nda.interest_minor, nda.interest_currency) == (500_000_00, "EUR")
    assert nda.requested_materials == ["fields", "script"]
    assert nda.answer_due_at - nda.requested_at == timedelta(days=7)


def test_a_request_is_refused_for_others_than_readers(
    cara: User, ivan: User, nosy: User, staff: User, pru: User
) -> None:
    pitch = published_pitch(cara)
    for by, refusal in ((cara, Forbidden), (nosy, Forbidden), (staff, Forbidden)):
        with pytest.raises(refusal):
            factory.requested_nda(pitch, by)
    with pytest.raises(EmailNotVerified):
        factory.requested_nda(pitch, cast.person("Una", "investor", verified_email=False))
    with pytest.raises(Forbidden):
        factory.requested_nda(published_pitch(pru), pru)
    assert not Nda.objects.exists()


def test_what_cannot_be_asked_for(cara: User, ivan: User) -> None:
    with pytest.raises(NotFound):
        factory.requested_nda(draft(cara), ivan)
    with pytest.raises(NotFound):
        factory.requested_nda(published_pitch(cara, visibility="private"), ivan)
    archived = published_pitch(cara)
    factory.signed_nda(archived, ivan)
    Pitch.objects.filter(pk=archived.pk).update(status="archived")
    with pytest.raises(WrongState):
        factory.requested_nda(archived, ivan)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": "espionage"}, "purpose"),
        ({"purpose": None}, "purpose"),
        ({"message": "x" * 2001}, "message"),
        ({"message": "nul \x00"}, "message"),
        ({"message": "half \ud800"}, "message"),
        ({"message": 7}, "message"),
        ({"interest": Money(0, "USD")}, "interest"),
        ({"interest": Money(-5, "USD")}, "interest"),
        ({"interest": Money(MAX_MINOR + 1, "USD")}, "interest"),
        ({"interest": Money(True, "USD")}, "interest"),
        ({"interest": Money(5, "XXX")}, "interest"),
        ({"interest": 5}, "interest"),
        ({"materials": []}, "materials"),
        ({"materials": ["the-moon"]}, "materials"),
        ({"materials": [["script"]]}, "materials"),
    ],
)
def test_a_bad_request_says_where(changes: dict[str, Any], field: str, cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    with pytest.raises(Invalid) as refusal:
        factory.requested_nda(pitch, ivan, **changes)
    assert field in refusal.value.by_field()
    assert not Nda.objects.exists()


def test_a_second_request_is_a_conflict(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    factory.requested_nda(pitch, ivan)
    with pytest.raises(Conflict) as refusal:
        factory.requested_nda(pitch, ivan)
    assert refusal.value.code == "already_asked"


def test_the_database_keeps_one_live_agreement(cara: User, ivan: User) -> None:
    nda = factory.requested_nda(published_pitch(cara), ivan)
    with pytest.raises(IntegrityError, match="one_live_nda_per_person_and_pitch"), transaction.atomic():
        Nda.objects.create(pitch=nda.pitch, requester=ivan, owner=cara, purpose="invest", answer_due_at=timezone.now())


@pytest.mark.parametrize(
    ("state", "date", "ended"),
    [
        ("requested", "answer_due_at", "lapsed"),
        ("approved", "sign_due_at", "lapsed"),
        ("signed", "expires_at", "expired"),
    ],
)
def test_one_may_ask_again_before_the_sweep_has_come(state: str, date: str, ended: str, cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    nda = getattr(factory, f"{state}_nda")(pitch, ivan)
    factory.past(nda, date)
    again = factory.requested_nda(pitch, ivan)
    nda.refresh_from_db()
    assert (nda.status, again.status) == (ended, "requested")


def test_requests_are_limited(cara: User, ivan: User, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = LIMITS["nda-request"]
    monkeypatch.setitem(LIMITS, "nda-request", type(limit)(2, 3600, limit.sentence))
    pitch = published_pitch(cara)
    for _ in range(2):
        ndas.withdraw(by=ivan, nda=factory.requested_nda(pitch, ivan))
    with pytest.raises(LimitReached):
        factory.requested_nda(pitch, ivan)


# ---------------------------------------------------------------- deciding


def test_approval_freezes_the_text(cara: User, pru: User, prufilm: Any) -> None:
    pitch = published_pitch(cara, title="Braces {owner} & <b>")
    nda = factory.approved_nda(
        pitch, pru, term_days=45, materials=["fields", "script"], download_allowed=True, message="Welcome"
    )
    assert nda.text_sha256 == sha256(nda.text)
    assert nda.version == pitch.listing.version  # type: ignore[attr-defined]
    for said in (
        "Cara Lindqvist", "Pru Castellane (Prufilm)", "Braces {owner} & <b>", pitch.public_id, "version 1", nda.version.sha256,
        "- Script", "ends 45 days later", "to consider an investment", "marked form in which Pitchey lets you download",
    ):  # fmt: skip
        assert said in nda.text
    assert nda.sign_due_at == nda.decided_at + timedelta(days=14)
    entry = Entry.objects.get(kind="nda.approved", subject=nda.public_id)
    assert entry.data["text_sha256"] == nda.text_sha256


def test_a_new_template_never_touches_what_was_approved(cara: User, ivan: User, iris: User) -> None:
    pitch = published_pitch(cara)
    nda = factory.approved_nda(pitch, ivan)
    Template.objects.update(is_current=False)
    Template.objects.create(slug="standard", number=2, name="Shorter", body="{signer} keeps quiet about {pitch}.")
    text = nda.text
    nda.refresh_from_db()
    assert nda.text == text
    assert factory.sign(nda).status == "signed"
    assert factory.approved_nda(pitch, iris).text == "Iris Okafor keeps quiet about The Tide Clerk.\n"


@pytest.mark.parametrize(
    "body", ["{unknown}", "{owner.password}", "{owner!r}", "{0}", "open { brace", "{}", "{{owner}}", "a }"]
)
def test_a_template_that_cannot_be_filled_is_refused(body: str) -> None:
    with pytest.raises(Invalid):
        agreement.check_template(body)


def test_every_text_of_the_library_can_be_filled(db: None) -> None:
    for slug in agreement.LIBRARY:
        agreement.check_own_text(Template.objects.get(slug=slug, is_current=True).body)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"term_days": 0}, "term_days"),
        ({"term_days": 1826}, "term_days"),
        ({"term_days": 10**400}, "term_days"),
        ({"term_days": "90"}, "term_days"),
        ({"term_days": True}, "term_days"),
        ({"term_days": 1.5}, "term_days"),
        ({"materials": []}, "materials"),
        ({"materials": ["script", "x"]}, "materials"),
        ({"download_allowed": "yes"}, "download_allowed"),
        ({"message": "x" * 2001}, "message"),
    ],
)
def test_bad_terms_say_where(terms: dict[str, Any], field: str, cara: User, ivan: User) -> None:
    nda = factory.requested_nda(published_pitch(cara), ivan)
    with pytest.raises(Invalid) as refusal:
        ndas.approve(by=cara, nda=nda, **terms)
    assert field in refusal.value.by_field()
    nda.refresh_from_db()
    assert nda.status == "requested"


def test_the_other_side_never_learns_a_working_title(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    nda = factory.requested_nda(pitch, ivan)
    Pitch.objects.filter(pk=pitch.pk).update(title="Half typed")
    nda = ndas.approve(by=cara, nda=nda)
    assert Notification.objects.get(person=ivan).params["pitch"] == "The Tide Clerk"
    assert "Half typed" not in nda.text


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_too_late_is_too_late_even_before_the_sweep(act: str, cara: User, ivan: User) -> None:
    nda = factory.requested_nda(published_pitch(cara), ivan)
    factory.past(nda, "answer_due_at")
    with pytest.raises(WrongState):
        getattr(ndas, act)(by=cara, nda=nda, **({"reason": "not-now"} if act == "decline" else {}))


def test_many_are_decided_one_by_one(cara: User, ivan: User, iris: User, pru: User) -> None:
    pitch = published_pitch(cara)
    first, second = factory.requested_nda(pitch, ivan), factory.requested_nda(pitch, iris)
    foreign = factory.requested_nda(published_pitch(pru), ivan)
    ndas.withdraw(by=iris, nda=second)
    wanted = [first.public_id, second.public_id, foreign.public_id, "nda_nothing", first.public_id]
    outcomes = ndas.decide_many(by=cara, ids=wanted, action="approve", term_days=30)
    assert [(row.nda.status if row.nda else row.error and row.error.code) for row in outcomes] == [
        "approved", "wrong_state", "not_found", "not_found"
    ]  # fmt: skip
    for bad in (
        {"ids": [], "action": "approve"},
        {"ids": ["x"] * 1, "action": "revoke"},
        {"ids": map(str, range(101)), "action": "decline"},
    ):
        with pytest.raises(Invalid):
            ndas.decide_many(by=cara, **bad)  # type: ignore[arg-type]


# ---------------------------------------------------------------- signing


def test_a_signature_keeps_its_evidence(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan, term_days=10)
    seen = request_context(ip="2001:db8::7", user_agent="Browser/1 " + "x" * 400, session="ses_abc")
    signed = factory.sign(nda, title="Partner", company="North Fund", value="  ivan  PETROV ", context=seen)
    row = Signature.objects.get(nda=nda)
    assert (row.full_name, row.title, row.company, row.value) == ("Ivan Petrov", "Partner", "North Fund", "ivan PETROV")
    assert row.text_sha256 == nda.text_sha256 == sha256(nda.text)
    assert row.consent_text == agreement.consent_text(signed) and row.consent_version == agreement.CONSENT_VERSION
    assert (row.ip, row.session, len(row.user_agent)) == ("2001:db8::7", "ses_abc", 300)
    assert (row.identity_check, row.identity_checked_at) == ("password", seen.identity_checked_at)
    assert row.signed_at == signed.signed_at
    assert signed.expires_at == signed.signed_at + timedelta(days=10)
    entry = Entry.objects.get(kind="nda.signed", subject=nda.public_id)
    assert entry.data["text_sha256"] == nda.text_sha256
    assert entry.data["from"]["ip"] == "2001:db8::7"


def test_a_drawn_signature_is_kept_as_strokes(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    factory.sign(nda, kind="drawn", value=json.dumps(INK, indent=2))
    assert json.loads(Signature.objects.get(nda=nda).value) == INK


def drawing(**changes: Any) -> str:
    return json.dumps(INK | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "I"}, "full_name"),
        ({"full_name": "x" * 201, "value": "x" * 201}, "full_name"),
        ({"full_name": "Ivan\x00Petrov"}, "full_name"),
        ({"title": "x" * 121}, "title"),
        ({"company": "x" * 161}, "company"),
        ({"consent": False}, "consent"),
        ({"consent": "true"}, "consent"),
        ({"consent": 1}, "consent"),
        ({"kind": "stamped"}, "kind"),
        ({"value": "Ivan Petrow"}, "value"),
        ({"value": None}, "value"),
        ({"kind": "drawn", "value": "Ivan Petrov"}, "value"),
        ({"kind": "drawn", "value": "[" * 90_000}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[])}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[[[5, 5], [6, 6], [7, 7]]])}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[[[1, 1], [99, 1.5], [200, 9]]])}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[[[1, 1], [10**30, 1], [200, 9]]])}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[[[1, 1, 1]] * 9])}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[[[n, n] for n in range(5001)]])}, "value"),
        ({"kind": "drawn", "value": drawing(strokes=[[[1, 1]]] * 201)}, "value"),
        ({"kind": "drawn", "value": drawing(width=0)}, "value"),
        ({"kind": "drawn", "value": drawing(extra=1)}, "value"),
        ({"kind": "drawn", "value": json.dumps(INK["strokes"])}, "value"),
        ({"kind": "drawn", "value": "x" * 100_001}, "value"),
    ],
)
def test_a_bad_signature_says_where(changes: dict[str, Any], field: str, cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    with pytest.raises(Invalid) as refusal:
        factory.sign(nda, **changes)
    assert field in refusal.value.by_field()
    nda.refresh_from_db()
    assert nda.status == "approved"


def test_another_text_than_the_one_that_was_read_is_not_signed(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    for text in ("0" * 64, "", nda.text_sha256.upper()):
        with pytest.raises(Conflict) as refusal:
            factory.sign(nda, text_sha256=text)
        assert refusal.value.code == "text_changed"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("minutes", [None, 11])
def test_signing_and_revoking_ask_who_it_is_again(minutes: int | None, cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    stale = request_context(identity_checked_at=minutes and timezone.now() - timedelta(minutes=minutes))
    with pytest.raises(ReauthenticationRequired):
        factory.sign(nda, context=stale)
    with pytest.raises(ReauthenticationRequired):
        ndas.revoke(by=cara, nda=nda, reason="No.", context=stale)
    nda.refresh_from_db()
    assert nda.status == "approved"


def test_too_late_to_sign(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    factory.past(nda, "sign_due_at")
    with pytest.raises(WrongState):
        factory.sign(nda)


@pytest.mark.parametrize("status", ["archived", "removed"])
def test_nothing_is_approved_or_signed_off_the_market(status: str, cara: User, ivan: User, iris: User) -> None:
    pitch = published_pitch(cara)
    asked, approved = factory.requested_nda(pitch, iris), factory.approved_nda(pitch, ivan)
    Pitch.objects.filter(pk=pitch.pk).update(status=status)
    with pytest.raises(WrongState):
        ndas.approve(by=cara, nda=asked)
    with pytest.raises(WrongState):
        factory.sign(approved)


def test_signing_opens_a_private_pitch_and_ending_closes_it(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    nda = factory.signed_nda(pitch, ivan)
    Pitch.objects.filter(pk=pitch.pk).update(visibility="private", status="archived")
    assert Pitch.objects.visible_to(ivan).filter(pk=pitch.pk).exists()
    ndas.revoke(by=cara, nda=nda, reason="Agreed elsewhere.", context=request_context())
    assert not Pitch.objects.visible_to(ivan).filter(pk=pitch.pk).exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, None, "nul\x00"])
def test_revoking_needs_a_reason(reason: Any, cara: User, ivan: User) -> None:
    nda = factory.signed_nda(published_pitch(cara), ivan)
    with pytest.raises(Invalid):
        ndas.revoke(by=cara, nda=nda, reason=reason, context=request_context())


# ---------------------------------------------------------------- time


def test_the_sweep_ends_what_is_over_and_nothing_else_and_only_once(
    cara: User, ivan: User, iris: User, pru: User
) -> None:
    asked = factory.requested_nda(published_pitch(cara), ivan)
    approved = factory.approved_nda(published_pitch(cara), ivan)
    signed = factory.signed_nda(published_pitch(cara), ivan)
    others = [
        factory.requested_nda(asked.pitch, iris),
        factory.approved_nda(asked.pitch, pru),
        factory.signed_nda(signed.pitch, pru),
    ]
    factory.past(asked, "answer_due_at")
    factory.past(approved, "sign_due_at")
    factory.past(signed, "expires_at", "signed_at")
    assert ndas.lapse_and_expire() == 3
    assert ndas.lapse_and_expire() == 0
    assert [Nda.objects.get(pk=nda.pk).status for nda in (asked, approved, signed)] == ["lapsed", "lapsed", "expired"]
    assert [Nda.objects.get(pk=nda.pk).status for nda in others] == ["requested", "approved", "signed"]


def test_both_are_reminded_once_in_the_last_week(cara: User, ivan: User, iris: User, pru: User) -> None:
    soon = factory.signed_nda(published_pitch(cara), ivan, term_days=30)
    factory.signed_nda(published_pitch(cara), iris, term_days=30)
    factory.signed_nda(published_pitch(cara), pru, term_days=5)
    assert ndas.remind() == 0
    Nda.objects.filter(pk=soon.pk).update(expires_at=timezone.now() + timedelta(days=6))
    assert ndas.remind() == 1
    assert ndas.remind() == 0
    told = Notification.objects.filter(kind="nda.ending").values_list("person", flat=True)
    assert sorted(told) == sorted([cara.pk, ivan.pk])


def test_the_side_that_has_to_act_is_reminded_once_before_a_lapse(cara: User, ivan: User) -> None:
    nda = factory.requested_nda(published_pitch(cara), ivan)
    assert ndas.remind() == 0
    Nda.objects.filter(pk=nda.pk).update(answer_due_at=timezone.now() + timedelta(days=1))
    assert (ndas.remind(), ndas.remind()) == (1, 0)
    ndas.approve(by=cara, nda=nda)
    assert ndas.remind() == 0
    Nda.objects.filter(pk=nda.pk).update(sign_due_at=timezone.now() + timedelta(days=2))
    assert (ndas.remind(), ndas.remind()) == (1, 0)
    told = Notification.objects.filter(kind__in=["nda.answer_soon", "nda.sign_soon"]).order_by("pk")
    assert [(row.person, row.kind) for row in told] == [(cara, "nda.answer_soon"), (ivan, "nda.sign_soon")]
    nda.refresh_from_db()
    factory.sign(nda)
    Nda.objects.filter(pk=nda.pk).update(expires_at=timezone.now() + timedelta(days=5))
    assert (ndas.remind(), ndas.remind()) == (1, 0)


def test_nobody_is_reminded_of_what_has_lapsed_already(cara: User, ivan: User) -> None:
    factory.past(factory.requested_nda(published_pitch(cara), ivan), "answer_due_at")
    assert ndas.remind() == 0
