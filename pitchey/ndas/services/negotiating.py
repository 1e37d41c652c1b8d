"""How do the two sides change the words between approval and signature? Propose, accept, decline, take back; every version is kept."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, WrongState
from pitchey.core.facts import RequestFacts
from pitchey.core.validation import validate
from pitchey.ndas import fields
from pitchey.ndas.agreement import check_facts_stand
from pitchey.ndas.models import Nda, Wording
from pitchey.ndas.services.holding import (
    SIGN_WITHIN,
    locked,
    record,
    require_a_side,
    require_in_time,
    require_on_the_market,
    save,
    tell,
)

MOST_VERSIONS = 20


def versions(nda: Nda) -> list[Wording]:
    """Every version of an agreement's text, the first one first. Where nobody proposed other words there is one, and none before the approval."""
    rows = list(nda.wordings.select_related("by").order_by("number"))  # type: ignore[attr-defined]
    return rows or ([_first(nda)] if nda.text else [])


def whose_turn(nda: Nda) -> Any:
    """Who has to act on an approved agreement: whoever answers the words that wait, else whoever signs."""
    waiting = _waiting(nda)
    return other_side(nda, waiting.by_id) if waiting else nda.requester


def other_side(nda: Nda, side: int) -> Any:
    """The one that this person (primary key) agrees with."""
    return nda.requester if side == nda.owner_id else nda.owner


@transaction.atomic
def propose(*, by: Any, nda: Nda, text: str, over: int, facts: RequestFacts, comment: str = "") -> Wording:
    """Propose other words for an approved agreement. Words of the other side that wait are answered by it; nobody signs until it is answered.

    Args:
        text: the whole agreement, as it would be signed.
        over: number of the newest version, which the person has read.
        facts: an owner's words are their side of the agreement, so they need a fresh proof of identity.

    Raises:
        NotFound, Forbidden: none of the two sides.
        ReauthenticationRequired: the owner's proof of identity is old.
        EmailNotVerified: proposing touches another person.
        WrongState: not approved, signed already, lapsed, or the pitch is not on the market.
        Conflict: `already_proposed`, words of theirs wait; `text_changed`, there is a newer version; `too_many_versions`.
        Invalid: the text is not right, says nothing new (`unchanged`), or leaves out what was decided (`fixed_words`).
    """
    cleaned = validate(fields.WORDING, {"text": text, "comment": comment}, needs=("text",))
    held = _held(nda, by)
    if by.pk == held.owner_id:
        facts.require_fresh_identity()
    if not by.has_verified_email:
        raise EmailNotVerified()
    _require_unsigned(held)
    newest = held.wordings.order_by("number").last() or _first(held)  # type: ignore[attr-defined]
    waiting = _waiting(held)
    if waiting and waiting.by_id == by.pk:
        raise Conflict(_("Your words wait for an answer. Take them back to propose others."), code="already_proposed")
    if over != newest.number:
        raise Conflict(_("There is a newer version than the one that you changed. Read it first."), code="text_changed")
    if newest.number >= MOST_VERSIONS:
        raise Conflict(
            _("This agreement has had %(most)d versions. Talk to each other, then begin anew.")
            % {"most": MOST_VERSIONS},
            code="too_many_versions",
        )
    text = f"{cleaned['text']}\n"
    if sha256(text) in (held.text_sha256, waiting.text_sha256 if waiting else ""):
        raise Invalid([("text", "unchanged", _("This says what it said before. Change the words that you mean."))])
    check_facts_stand(held, text)
    if newest.pk is None:
        newest.save()
    if waiting:
        _answer(waiting, Wording.Status.COUNTERED)
    made = Wording.objects.create(
        nda=held, number=newest.number + 1, by=by, text=text, text_sha256=sha256(text), comment=cleaned["comment"]
    )
    held.negotiating, held.reminded_at = True, None
    save(held)
    record(
        held, "nda.proposed", by, facts=facts, number=made.number, text_sha256=made.text_sha256, over=held.text_sha256,
        counters=waiting.number if waiting else None,
    )  # fmt: skip
    tell(held, other_side(held, by.pk), "nda.proposed", detail=made.comment, turn=made.number)
    return made


@transaction.atomic
def accept_wording(*, by: Any, nda: Nda, number: int, facts: RequestFacts) -> Nda:
    """Agree to the words that the other side proposed: they are frozen as what will be signed, and the days to sign begin anew.

    Args:
        number: of the version that the person has read.
        facts: of the owner with a fresh proof of identity, for this is their side of the agreement.

    Raises:
        NotFound, Forbidden: none of the two sides, or one's own words.
        ReauthenticationRequired: the owner's proof of identity is old.
        WrongState: this version does not wait for an answer (any more), it has lapsed, or the pitch is not on the market.
    """
    held = _held(nda, by)
    waiting = _named(held, number)
    _require_the_others(waiting, by)
    if by.pk == held.owner_id:
        facts.require_fresh_identity()
    _require_unsigned(held)
    _answer(waiting, Wording.Status.ACCEPTED)
    now = timezone.now()
    held.text, held.text_sha256 = waiting.text, waiting.text_sha256
    # No rule agreed to these words: people did.
    held.decided_at, held.by_rule, held.reminded_at = now, False, None
    held.sign_due_at = now + SIGN_WITHIN
    held.negotiating = False
    save(held)
    record(
        held, "nda.wording_accepted", by, facts=facts, number=waiting.number, text_sha256=held.text_sha256,
        identity_check=facts.identity_check, identity_checked_at=facts.identity_checked_at,
    )  # fmt: skip
    tell(held, waiting.by, "nda.wording_accepted", turn=waiting.number)
    return held


@transaction.atomic
def decline_wording(*, by: Any, nda: Nda, number: int, comment: str = "") -> Nda:
    """Keep the words as they were: the other side may sign these, propose others, or go.

    Raises:
        NotFound, Forbidden: none of the two sides, or one's own words.
        WrongState: this version does not wait for an answer (any more).
        Invalid: the comment is not right.
    """
    cleaned = validate(fields.WORDING_REFUSAL, {"comment": comment})
    held = _held(nda, by)
    waiting = _named(held, number)
    _require_the_others(waiting, by)
    _answer(waiting, Wording.Status.DECLINED, cleaned["comment"])
    _go_on(held, "nda.wording_declined", by, waiting)
    tell(held, waiting.by, "nda.wording_declined", detail=waiting.answer_comment, turn=waiting.number)
    return held


@transaction.atomic
def withdraw_wording(*, by: Any, nda: Nda, number: int) -> Nda:
    """Take one's own words back.

    Raises:
        NotFound, Forbidden: none of the two sides, or not one's own words.
        WrongState: this version does not wait for an answer (any more).
    """
    held = _held(nda, by)
    waiting = _named(held, number)
    if waiting.by_id != by.pk:
        raise Forbidden(_("That is for the other side to do."))
    _answer(waiting, Wording.Status.WITHDRAWN)
    _go_on(held, "nda.wording_withdrawn", by, waiting)
    tell(held, other_side(held, by.pk), "nda.wording_withdrawn", turn=waiting.number)
    return held


def close_open(held: Nda) -> None:
    """Words that wait end with their agreement. The caller saves it."""
    if held.negotiating:
        _answer(_waiting(held), Wording.Status.ENDED)  # type: ignore[arg-type]  # the flag says that there is one
        held.negotiating = False


def _first(nda: Nda) -> Wording:
    """The text as it was approved."""
    return Wording(
        nda=nda, number=1, by=nda.owner, text=nda.text, text_sha256=nda.text_sha256, made_at=nda.decided_at,  # type: ignore[misc]  # there from the approval on

        status=Wording.Status.ACCEPTED,
    )  # fmt: skip


def _held(nda: Nda, by: Any) -> Nda:
    # RACE: the agreement's lock; signing, ending and every answer take turns here.
    held = locked(nda)
    require_a_side(held, by)
    return held


def _waiting(nda: Nda) -> Wording | None:
    rows = nda.wordings.filter(status=Wording.Status.OPEN).select_related("by")  # type: ignore[attr-defined]
    return rows.first()  # type: ignore[no-any-return]


def _named(held: Nda, number: int) -> Wording:
    """The version that waits, if it is this one."""
    waiting = _waiting(held)
    if waiting is None or waiting.number != number:
        raise WrongState(
            _("These words do not wait for an answer any more. Reload to see what changed."), status_now=held.status
        )
    return waiting


def _require_unsigned(held: Nda) -> None:
    if held.status != Nda.Status.APPROVED:
        raise WrongState(
            _("Words are changed after the approval and before the signature."), status_now=str(held.status)
        )
    require_in_time(held.sign_due_at)
    require_on_the_market(held.pitch)


def _require_the_others(waiting: Wording, by: Any) -> None:
    if waiting.by_id == by.pk:
        raise Forbidden(_("That is for the other side to do."))


def _answer(waiting: Wording, status: str, comment: str = "") -> None:
    waiting.become(status)
    waiting.answered_at, waiting.answer_comment = timezone.now(), comment
    waiting.save(update_fields=["status", "answered_at", "answer_comment"])


def _go_on(held: Nda, kind: str, by: Any, waiting: Wording) -> None:
    """The words stay as they were, and may be signed."""
    held.negotiating, held.reminded_at = False, None
    save(held)
    record(held, kind, by, number=waiting.number, text_sha256=waiting.text_sha256)
