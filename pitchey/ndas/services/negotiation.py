"""How do the two sides change the words between approval and signature? Propose, accept, decline, take back; every version is kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, WrongState
from pitchey.core.request_context import RequestContext
from pitchey.core.validation import validate
from pitchey.ndas import fields
from pitchey.ndas.agreement import require_key_terms_unchanged
from pitchey.ndas.models import Nda, Wording
from pitchey.ndas.services.locks import (
    SIGN_WITHIN,
    lock,
    notify_side,
    record,
    require_in_time,
    require_on_the_market,
    require_side,
    save,
)

MOST_VERSIONS = 20


def versions(nda: Nda) -> list[Wording]:
    """Every version of an agreement's text, the first one first. Where nobody proposed other words there is one, and none before the approval."""
    rows = list(nda.wordings.select_related("by").order_by("number"))
    return rows or ([_approved_wording(nda)] if nda.text else [])


def whose_turn(nda: Nda) -> User:
    """Who has to act on an approved agreement: whoever answers the words that wait, else whoever signs."""
    waiting = _open_wording(nda)
    return other_side(nda, waiting.by_id) if waiting else nda.requester


def other_side(nda: Nda, side: int) -> User:
    """The one that this person (primary key) agrees with."""
    return nda.requester if side == nda.owner_id else nda.owner


@transaction.atomic
def propose(*, by: User, nda: Nda, text: str, over: int, context: RequestContext, comment: str = "") -> Wording:
    """Propose other words for an approved agreement. Words of the other side that wait are answered by it; nobody signs until it is answered.

    Args:
        text: the whole agreement, as it would be signed.
        over: number of the newest version, which the person has read.
        context: an owner's words are their side of the agreement, so they need a fresh proof of identity.

    Raises:
        NotFound, Forbidden: none of the two sides.
        ReauthenticationRequired: the owner's proof of identity is old.
        EmailNotVerified: proposing touches another person.
        WrongState: not approved, signed already, lapsed, or the pitch is not on the market.
        Conflict: `already_proposed`, words of theirs wait; `text_changed`, there is a newer version; `too_many_versions`.
        Invalid: the text is not right, says nothing new (`unchanged`), or leaves out what was decided (`fixed_words`).
    """
    cleaned = validate(fields.WORDING, {"text": text, "comment": comment}, needs=("text",))
    locked = _lock(nda, by)
    if by.pk == locked.owner_id:
        context.require_fresh_identity()
    if not by.has_verified_email:
        raise EmailNotVerified()
    _require_unsigned(locked)
    newest = locked.wordings.order_by("number").last() or _approved_wording(locked)
    waiting = _open_wording(locked)
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
    if sha256(text) in (locked.text_sha256, waiting.text_sha256 if waiting else ""):
        raise Invalid([("text", "unchanged", _("This says what it said before. Change the words that you mean."))])
    require_key_terms_unchanged(locked, text)
    if newest.pk is None:
        newest.save()
    if waiting:
        _answer(waiting, Wording.Status.COUNTERED)
    made = Wording.objects.create(
        nda=locked, number=newest.number + 1, by=by, text=text, text_sha256=sha256(text), comment=cleaned["comment"]
    )
    locked.negotiating, locked.reminded_at = True, None
    save(locked)
    record(
        locked, "nda.proposed", by, context=context, number=made.number, text_sha256=made.text_sha256, over=locked.text_sha256,
        counters=waiting.number if waiting else None,
    )  # fmt: skip
    notify_side(locked, other_side(locked, by.pk), "nda.proposed", detail=made.comment, turn=made.number)
    return made


@transaction.atomic
def accept_wording(*, by: User, nda: Nda, number: int, context: RequestContext) -> Nda:
    """Agree to the words that the other side proposed: they are frozen as what will be signed, and the days to sign begin anew.

    Args:
        number: of the version that the person has read.
        context: of the owner with a fresh proof of identity, for this is their side of the agreement.

    Raises:
        NotFound, Forbidden: none of the two sides, or one's own words.
        ReauthenticationRequired: the owner's proof of identity is old.
        WrongState: this version does not wait for an answer (any more), it has lapsed, or the pitch is not on the market.
    """
    locked = _lock(nda, by)
    waiting = _open_wording_numbered(locked, number)
    _require_the_others(waiting, by)
    if by.pk == locked.owner_id:
        context.require_fresh_identity()
    _require_unsigned(locked)
    _answer(waiting, Wording.Status.ACCEPTED)
    now = timezone.now()
    locked.text, locked.text_sha256 = waiting.text, waiting.text_sha256
    # No rule agreed to these words: people did.
    locked.decided_at, locked.by_rule, locked.reminded_at = now, False, None
    locked.sign_due_at = now + SIGN_WITHIN
    locked.negotiating = False
    save(locked)
    record(
        locked, "nda.wording_accepted", by, context=context, number=waiting.number, text_sha256=locked.text_sha256,
        identity_check=context.identity_check, identity_checked_at=context.identity_checked_at,
    )  # fmt: skip
    notify_side(locked, waiting.by, "nda.wording_accepted", turn=waiting.number)
    return locked


@transaction.atomic
def decline_wording(*, by: User, nda: Nda, number: int, comment: str = "") -> Nda:
    """Keep the words as they were: the other side may sign these, propose others, or go.

    Raises:
        NotFound, Forbidden: none of the two sides, or one's own words.
        WrongState: this version does not wait for an answer (any more).
        Invalid: the comment is not right.
    """
    cleaned = validate(fields.WORDING_REFUSAL, {"comment": comment})
    locked = _lock(nda, by)
    waiting = _open_wording_numbered(locked, number)
    _require_the_others(waiting, by)
    _answer(waiting, Wording.Status.DECLINED, cleaned["comment"])
    _keep_wording(locked, "nda.wording_declined", by, waiting)
    notify_side(locked, waiting.by, "nda.wording_declined", detail=waiting.answer_comment, turn=waiting.number)
    return locked


@transaction.atomic
def withdraw_wording(*, by: User, nda: Nda, number: int) -> Nda:
    """Take one's own words back.

    Raises:
        NotFound, Forbidden: none of the two sides, or not one's own words.
        WrongState: this version does not wait for an answer (any more).
    """
    locked = _lock(nda, by)
    waiting = _open_wording_numbered(locked, number)
    if waiting.by_id != by.pk:
        raise Forbidden(_("That is for the other side to do."))
    _answer(waiting, Wording.Status.WITHDRAWN)
    _keep_wording(locked, "nda.wording_withdrawn", by, waiting)
    notify_side(locked, other_side(locked, by.pk), "nda.wording_withdrawn", turn=waiting.number)
    return locked


def close_open_wording(locked: Nda) -> None:
    """Words that wait end with their agreement. The caller saves it."""
    if locked.negotiating:
        _answer(_open_wording(locked), Wording.Status.ENDED)  # type: ignore[arg-type]  # the flag says that there is one
        locked.negotiating = False


def _approved_wording(nda: Nda) -> Wording:
    """The text as it was approved."""
    return Wording(
        nda=nda, number=1, by=nda.owner, text=nda.text, text_sha256=nda.text_sha256, made_at=nda.decided_at,  # type: ignore[misc]  # there from the approval on

        status=Wording.Status.ACCEPTED,
    )  # fmt: skip


def _lock(nda: Nda, by: User) -> Nda:
    # RACE: the agreement's lock; signing, ending and every answer take turns here.
    locked = lock(nda)
    require_side(locked, by)
    return locked


def _open_wording(nda: Nda) -> Wording | None:
    rows = nda.wordings.filter(status=Wording.Status.OPEN).select_related("by")
    return rows.first()


def _open_wording_numbered(locked: Nda, number: int) -> Wording:
    """The version that waits, if it is this one."""
    waiting = _open_wording(locked)
    if waiting is None or waiting.number != number:
        raise WrongState(
            _("These words do not wait for an answer any more. Reload to see what changed."), status_now=locked.status
        )
    return waiting


def _require_unsigned(locked: Nda) -> None:
    if locked.status != Nda.Status.APPROVED:
        raise WrongState(
            _("Words are changed after the approval and before the signature."), status_now=str(locked.status)
        )
    require_in_time(locked.sign_due_at)
    require_on_the_market(locked.pitch)


def _require_the_others(waiting: Wording, by: User) -> None:
    if waiting.by_id == by.pk:
        raise Forbidden(_("That is for the other side to do."))


def _answer(waiting: Wording, status: str, comment: str = "") -> None:
    waiting.become(status)
    waiting.answered_at, waiting.answer_comment = timezone.now(), comment
    waiting.save(update_fields=["status", "answered_at", "answer_comment"])


def _keep_wording(locked: Nda, kind: str, by: User, waiting: Wording) -> None:
    """The words stay as they were, and may be signed."""
    locked.negotiating, locked.reminded_at = False, None
    save(locked)
    record(locked, kind, by, number=waiting.number, text_sha256=waiting.text_sha256)
