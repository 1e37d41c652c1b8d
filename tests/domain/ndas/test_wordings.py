"""Do two sides come to words that they agree on, is every version kept, and is nothing else ever signed?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pitchey.accounts.models import Membership, Organisation, User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.canonical import sha256
from pitchey.core.errors import (
    Conflict,
    EmailNotVerified,
    Forbidden,
    Invalid,
    NotFound,
    PitcheyError,
    ReauthenticationRequired,
    WrongState,
)
from pitchey.ndas import policies
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda, Wording
from pitchey.notifications.models import Notification
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.at_once import at_once
from tests.domain.ndas.test_copies import sealed_copy, text_of
from tests.domain.ndas.test_races import fresh, people  # noqa: F401 - a fixture
from tests.examples import rounds
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch
from tests.kept import kept
from tests.tables.nda_states import STATES, in_state

OLD, NEW, OTHER = "for two years after", "for one year after", "for eighteen months after"


@kept
def nda(cara: User, ivan: User) -> Nda:
    return factory.approved_nda(published_pitch(cara), ivan)


def said(nda: Nda, words: str = NEW) -> str:
    """The approved text with other words about how long secrecy lasts."""
    first = ndas.versions(nda)[0].text
    assert OLD in first
    return first.replace(OLD, words)


def propose(nda: Nda, by: User, words: str = NEW, over: int | None = None, **more: Any) -> Wording:
    newest = ndas.versions(nda)[-1].number
    return ndas.propose(
        by=by, nda=nda, **({"text": said(nda, words), "over": over or newest, "context": request_context()} | more)
    )


def stale() -> Any:
    return request_context(identity_checked_at=timezone.now() - timedelta(hours=1))


# ---------------------------------------------------------------- the way to an agreement


def test_words_that_the_owner_accepts_are_what_is_signed(nda: Nda, cara: User, ivan: User) -> None:
    approved = nda.text
    made = propose(nda, ivan, comment="Two years is long for a look.")
    nda.refresh_from_db()
    assert (made.number, made.status, nda.negotiating, nda.text) == (2, "open", True, approved)
    done = ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context())
    assert (done.negotiating, NEW in done.text, OLD in done.text) == (False, True, False)
    assert done.text_sha256 == sha256(done.text) == made.text_sha256
    signed = factory.sign(done)
    assert signed.signature.text_sha256 == made.text_sha256  # type: ignore[attr-defined]
    rows = ndas.versions(nda)
    assert [(row.number, row.by, row.status) for row in rows] == [(1, cara, "accepted"), (2, ivan, "accepted")]
    assert rows[0].text == approved


def test_an_answer_with_other_words_is_accepted_by_the_one_who_asked(nda: Nda, cara: User, ivan: User) -> None:
    propose(nda, ivan)
    propose(nda, cara, OTHER)
    done = ndas.accept_wording(by=ivan, nda=nda, number=3, context=stale())
    assert OTHER in done.text
    assert [row.status for row in ndas.versions(nda)] == ["accepted", "countered", "accepted"]


def test_words_that_are_declined_or_taken_back_leave_the_text_as_it_was(nda: Nda, cara: User, ivan: User) -> None:
    before = nda.text_sha256
    propose(nda, ivan)
    ndas.decline_wording(by=cara, nda=nda, number=2, comment="Two years is what others sign.")
    propose(nda, ivan, OTHER)
    done = ndas.withdraw_wording(by=ivan, nda=nda, number=3)
    assert (done.text_sha256, done.negotiating) == (before, False)
    assert [row.status for row in ndas.versions(nda)] == ["accepted", "declined", "withdrawn"]
    assert ndas.versions(nda)[1].answer_comment == "Two years is what others sign."
    factory.sign(fresh(nda))


def test_accepting_gives_fourteen_days_anew_and_no_rule_agreed_to_it(nda: Nda, cara: User, ivan: User) -> None:
    Nda.objects.filter(pk=nda.pk).update(
        by_rule=True, sign_due_at=timezone.now() + timedelta(hours=1), reminded_at=timezone.now()
    )
    propose(nda, ivan)
    done = ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context())
    assert done.sign_due_at - timezone.now() > timedelta(days=13)  # type: ignore[operator]
    assert (done.by_rule, done.reminded_at) == (False, None)


def test_nobody_signs_while_words_wait(nda: Nda, ivan: User) -> None:
    propose(nda, ivan)
    with pytest.raises(Conflict) as refused:
        factory.sign(fresh(nda))
    assert refused.value.code == "wording_open"
    held = fresh(nda)
    assert "sign" not in policies.acts(ivan, held.pitch, held, may_withdraw=True)
    ndas.withdraw_wording(by=ivan, nda=nda, number=2)
    held = fresh(nda)
    assert "sign" in policies.acts(ivan, held.pitch, held, may_withdraw=True)


def test_the_old_text_is_not_signed_after_the_new_one_was_accepted(nda: Nda, cara: User, ivan: User) -> None:
    read = nda.text_sha256
    propose(nda, ivan)
    ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context())
    with pytest.raises(Conflict) as refused:
        factory.sign(fresh(nda), text_sha256=read)
    assert refused.value.code == "text_changed"


# ---------------------------------------------------------------- who, and when


@pytest.mark.parametrize("state", STATES)
def test_words_are_changed_in_one_state_alone(state: str, cara: User, ivan: User) -> None:
    nda = in_state(state, cara, ivan)
    for by in (cara, ivan):
        if state == "approved":
            made = propose(nda, by)
            ndas.withdraw_wording(by=by, nda=nda, number=made.number)
            continue
        with pytest.raises(WrongState):
            ndas.propose(by=by, nda=nda, text="Quiet.", over=1, context=request_context())
        for answer in (
            lambda by=by: ndas.accept_wording(by=by, nda=nda, number=2, context=request_context()),  # type: ignore[misc]
            lambda by=by: ndas.decline_wording(by=by, nda=nda, number=2),  # type: ignore[misc]
            lambda by=by: ndas.withdraw_wording(by=by, nda=nda, number=2),  # type: ignore[misc]
        ):
            with pytest.raises(WrongState):
                answer()
        assert not Wording.objects.exists()


# who: propose, accept, decline, withdraw, while the words of the requester wait
MAY: dict[str, list[type[PitcheyError] | str]] = {
    "cara": ["done", "done", "done", Forbidden],
    "ivan": [Conflict, Forbidden, Forbidden, "done"],
    "iris": [NotFound] * 4,
    "pru": [NotFound] * 4,
    "pete": [NotFound] * 4,
    "nosy": [NotFound] * 4,
    "staff": [NotFound] * 4,
}


@pytest.mark.parametrize("who", MAY)
def test_each_side_has_its_acts_and_nobody_else_any(
    who: str, nda: Nda, cara: User, ivan: User, iris: User, pru: User, pete: User, nosy: User, staff: User
) -> None:
    everybody = {"cara": cara, "ivan": ivan, "iris": iris, "pru": pru, "pete": pete, "nosy": nosy, "staff": staff}
    by = everybody[who]
    propose(nda, ivan)
    acts = [
        lambda: propose(nda, by, OTHER),
        lambda: ndas.accept_wording(by=by, nda=nda, number=2, context=request_context()),
        lambda: ndas.decline_wording(by=by, nda=nda, number=2),
        lambda: ndas.withdraw_wording(by=by, nda=nda, number=2),
    ]
    for act, wanted in zip(acts, MAY[who], strict=True):
        point = transaction.savepoint()
        if wanted == "done":
            act()
        else:
            with pytest.raises(wanted):  # type: ignore[arg-type]
                act()
            assert fresh(nda).negotiating
        transaction.savepoint_rollback(point)


def test_an_owner_proves_who_they_are_for_each_of_their_words(nda: Nda, cara: User, ivan: User) -> None:
    with pytest.raises(ReauthenticationRequired):
        propose(nda, cara, context=stale())
    propose(nda, ivan, context=stale())
    with pytest.raises(ReauthenticationRequired):
        ndas.accept_wording(by=cara, nda=nda, number=2, context=stale())
    assert fresh(nda).negotiating


def test_an_unconfirmed_address_proposes_nothing(nda: Nda, ivan: User) -> None:
    ivan.email_verified_at = None
    ivan.save()
    with pytest.raises(EmailNotVerified):
        propose(nda, ivan)


def test_for_a_company_whoever_may_sign_for_it_proposes(
    cara: User, pru: User, pete: User, prufilm: Organisation
) -> None:
    Organisation.objects.update(verified_until=timezone.now() + timedelta(days=1))
    readers = [pru.public_id, pete.public_id]
    asked = ndas.request(by=pru, pitch=published_pitch(cara), purpose="produce", readers=readers)
    nda = ndas.approve(by=cara, nda=asked)
    text = nda.text.replace("Secrecy lasts 24 months", "Secrecy lasts 12 months")
    assert text != nda.text
    with pytest.raises((Forbidden, NotFound)):
        ndas.propose(by=pete, nda=nda, text=text, over=1, context=request_context())
    with pytest.raises(Invalid) as refused:  # who reads is decided with the approval
        ndas.propose(by=pru, nda=nda, text=text.replace(pete.public_id, "anybody"), over=1, context=request_context())
    assert refused.value.errors[0].code == "fixed_words"
    ndas.propose(by=pru, nda=nda, text=text, over=1, context=request_context())
    Membership.objects.filter(person=pru).update(role="member")
    with pytest.raises(Forbidden):
        ndas.withdraw_wording(by=pru, nda=nda, number=2)


# ---------------------------------------------------------------- which words


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text, "unchanged"),
        (lambda text: f"\n{text}\n\n", "unchanged"),
        (lambda text: "", "required"),
        (lambda text: text + "\x00", "forbidden_characters"),
        (lambda text: text + "\u202e", "forbidden_characters"),
        (lambda text: text + "x" * 40_000, "too_long"),
        (lambda text: text.replace("90 days", "900 days"), "fixed_words"),
        (lambda text: text.replace("Ivan Petrov", "Somebody Else"), "fixed_words"),
        (lambda text: text.replace("Cara Lindqvist", "Nobody"), "fixed_words"),
        (lambda text: text.replace("You may not download, print", "You may download, print"), "fixed_words"),
        (lambda text: text.replace("- Full synopsis", "- Some synopsis"), "fixed_words"),
        (lambda text: text.replace("pit_", "pot_"), "fixed_words"),
        (lambda text: "I promise to keep quiet.", "fixed_words"),
    ],
)
def test_words_that_cannot_be_are_refused(change: Any, code: str, nda: Nda, ivan: User) -> None:
    with pytest.raises(Invalid) as refused:
        ndas.propose(by=ivan, nda=nda, text=change(nda.text), over=1, context=request_context())
    assert refused.value.errors[0].code == code
    assert not fresh(nda).negotiating
    assert not Wording.objects.exists()


def test_a_passport_stays_one(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan, template="passport")
    with pytest.raises(Invalid) as refused:
        ndas.propose(
            by=ivan,
            nda=nda,
            text=nda.text.replace("Every other pitch", "No other pitch"),
            over=1,
            context=request_context(),
        )
    assert refused.value.errors[0].code == "fixed_words"
    text = nda.text.replace("lasts 24 months for each pitch", "lasts 12 months for each pitch")
    ndas.propose(by=ivan, nda=nda, text=text, over=1, context=request_context())
    passport = factory.sign(ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context()))
    added = ndas.schedule(
        by=cara, nda=passport, pitch=published_pitch(cara, title="The Ferry"), context=request_context()
    )
    assert passport.text_sha256 in added.text
    with pytest.raises(WrongState):  # a schedule is signed as it is made
        ndas.propose(by=ivan, nda=added, text=text, over=1, context=request_context())


def test_only_the_newest_version_is_answered_and_there_are_not_endless_ones(nda: Nda, cara: User, ivan: User) -> None:
    propose(nda, ivan)
    with pytest.raises(Conflict) as refused:
        propose(nda, cara, OTHER, over=1)
    assert refused.value.code == "text_changed"
    with pytest.raises(WrongState):
        ndas.accept_wording(by=cara, nda=nda, number=1, context=request_context())
    for number in range(3, 21):
        propose(nda, (cara, ivan)[number % 2 == 0], f"for {number} years after")
    with pytest.raises(Conflict) as refused:
        propose(nda, cara, "for 21 years after")
    assert refused.value.code == "too_many_versions"
    assert len(ndas.versions(nda)) == 20


# ---------------------------------------------------------------- what ends it


@pytest.mark.parametrize("end", ["withdraw", "revoke", "lapse"])
def test_words_that_wait_end_with_the_agreement(end: str, nda: Nda, cara: User, ivan: User) -> None:
    propose(nda, ivan)
    if end == "withdraw":
        ndas.withdraw(by=ivan, nda=nda)
    elif end == "revoke":
        ndas.revoke(by=cara, nda=nda, reason="No.", context=request_context())
    else:
        factory.past(nda, "sign_due_at")
        with pytest.raises(WrongState):
            ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context())
        assert ndas.lapse_and_expire() == 1
    assert not fresh(nda).negotiating
    assert ndas.versions(nda)[-1].status == "ended"


def test_a_pitch_that_left_the_market_takes_no_words(nda: Nda, cara: User, ivan: User) -> None:
    propose(nda, ivan)
    pitches.archive(by=cara, pitch=Pitch.objects.get(pk=nda.pitch_id))
    with pytest.raises(WrongState):
        ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context())
    ndas.decline_wording(by=cara, nda=nda, number=2)
    with pytest.raises(WrongState):
        propose(nda, ivan, OTHER)


def test_the_side_that_has_to_act_is_reminded(nda: Nda, cara: User, ivan: User) -> None:
    soon = timezone.now() + timedelta(days=1)
    propose(nda, ivan)
    Nda.objects.filter(pk=nda.pk).update(sign_due_at=soon)
    assert ndas.remind() == 1
    assert Notification.objects.filter(person=cara, kind="nda.wording_soon").count() == 1
    ndas.accept_wording(by=cara, nda=nda, number=2, context=request_context())
    Nda.objects.filter(pk=nda.pk).update(sign_due_at=soon)
    assert ndas.remind() == 1
    assert Notification.objects.filter(person=ivan, kind="nda.sign_soon").count() == 1


# ---------------------------------------------------------------- what is kept


def test_every_step_is_recorded_and_the_other_side_is_notified(nda: Nda, cara: User, ivan: User) -> None:
    propose(nda, ivan)
    ndas.decline_wording(by=cara, nda=nda, number=2)
    propose(nda, ivan, OTHER)
    ndas.withdraw_wording(by=ivan, nda=nda, number=3)
    propose(nda, ivan)
    propose(nda, cara, OTHER)
    ndas.accept_wording(by=ivan, nda=nda, number=5, context=request_context())
    kinds = Entry.objects.filter(subject=nda.public_id).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[2:] == [
        "nda.proposed", "nda.wording_declined", "nda.proposed", "nda.wording_withdrawn", "nda.proposed", "nda.proposed",
        "nda.wording_accepted",
    ]  # fmt: skip
    hashes = {entry.data["text_sha256"] for entry in Entry.objects.filter(kind="nda.proposed")}
    assert hashes == {row.text_sha256 for row in ndas.versions(nda)[1:]}
    assert audit.verify(nda.pitch.public_id) is None
    assert Notification.objects.filter(person=cara, kind="nda.proposed").count() == 3
    assert Notification.objects.filter(person=ivan, kind="nda.proposed").count() == 1
    assert Notification.objects.filter(person=cara, kind="nda.wording_accepted").count() == 1
    assert Notification.objects.filter(person=ivan, kind="nda.wording_declined").count() == 1
    assert Notification.objects.filter(person=cara, kind="nda.wording_withdrawn").count() == 1


def test_the_record_and_the_paper_say_that_it_was_negotiated(nda: Nda, cara: User, ivan: User) -> None:
    propose(nda, ivan)
    propose(nda, cara, OTHER)
    signed = factory.sign(ndas.accept_wording(by=ivan, nda=nda, number=3, context=request_context()))
    record = json.loads(signed.signature.evidence.body)  # type: ignore[attr-defined]
    assert [(row["version"], row["by"], row["answer"]) for row in record["wording"]] == [
        (1, "owner", "accepted"), (2, "reader", "countered"), (3, "owner", "accepted"),
    ]  # fmt: skip
    assert record["wording"][2]["sha256"] == record["text"]["sha256"] == signed.text_sha256
    words = " ".join(text_of(sealed_copy(signed)[1]).split())
    assert "negotiated in 3 versions; signed is version 3" in words
    assert OTHER in words


def test_the_record_of_a_text_that_was_signed_as_approved_says_so(nda: Nda) -> None:
    signed = factory.sign(nda)
    assert json.loads(signed.signature.evidence.body)["wording"] is None  # type: ignore[attr-defined]
    assert "negotiated" not in text_of(sealed_copy(signed)[1])


def test_the_database_refuses_a_signature_over_open_words_and_two_open_ones(nda: Nda, ivan: User) -> None:
    made = propose(nda, ivan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nda.objects.filter(pk=nda.pk).update(status="signed", signed_at=timezone.now(), expires_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.create(nda=nda, number=9, by=ivan, text="x", text_sha256=made.text_sha256)


# ---------------------------------------------------------------- at the same instant


def _approved(cara: User, round_: int) -> tuple[Nda, User]:
    ivan = cast.person(f"Ivan the {round_}th", "investor")
    return factory.approved_nda(published_pitch(cara), ivan), ivan


def test_signing_and_proposing_at_the_same_instant_agree(people: tuple[User, User]) -> None:  # noqa: F811
    cara, _ivan = people
    for round_ in range(rounds(12)):
        nda, ivan = _approved(cara, round_)
        found = at_once(
            lambda nda=nda: factory.sign(fresh(nda)),  # type: ignore[misc]
            lambda nda=nda, ivan=ivan: propose(fresh(nda), ivan),  # type: ignore[misc]
        )
        held = fresh(nda)
        assert found in (["done", "wrong_state"], ["wording_open", "done"])
        assert (held.status, held.negotiating) == (("signed", False) if found[0] == "done" else ("approved", True))
        assert audit.verify(nda.pitch.public_id) is None


def test_of_two_proposals_one_waits(people: tuple[User, User]) -> None:  # noqa: F811
    cara, _ivan = people
    for round_ in range(rounds(6)):
        nda, ivan = _approved(cara, round_)
        both = at_once(
            lambda nda=nda, ivan=ivan: propose(fresh(nda), ivan, over=1),  # type: ignore[misc]
            lambda nda=nda: propose(fresh(nda), cara, OTHER, over=1),  # type: ignore[misc]
        )
        assert sorted(both) == ["done", "text_changed"]
        same = at_once(*[lambda nda=nda: propose(fresh(nda), cara, "for ten years after", over=2)] * 2)  # type: ignore[misc]
        assert Wording.objects.filter(nda=nda, status="open").count() == 1, same


def test_accepting_and_taking_back_at_the_same_instant_agree(people: tuple[User, User]) -> None:  # noqa: F811
    cara, _ivan = people
    for round_ in range(rounds(12)):
        nda, ivan = _approved(cara, round_)
        made = propose(nda, ivan)
        found = at_once(
            lambda nda=nda: ndas.accept_wording(by=cara, nda=fresh(nda), number=2, context=request_context()),  # type: ignore[misc]
            lambda nda=nda, ivan=ivan: ndas.withdraw_wording(by=ivan, nda=fresh(nda), number=2),  # type: ignore[misc]
        )
        assert sorted(found) == ["done", "wrong_state"]
        held = fresh(nda)
        assert (held.text_sha256 == made.text_sha256) == (found[0] == "done")
        assert not held.negotiating
