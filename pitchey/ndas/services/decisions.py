"""What does the owner answer? Approve with a frozen text, decline with a reason, one or many at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.canonical import sha256
from pitchey.core.errors import Invalid, NotFound, PitcheyError
from pitchey.core.ids import may_be_id
from pitchey.core.types import Fields
from pitchey.core.validation import validate
from pitchey.ndas import fields, terms
from pitchey.ndas.agreement import default_template_slug, is_passport, render, template_for
from pitchey.ndas.models import Nda, Template, Terms
from pitchey.ndas.services.locks import (
    SIGN_WITHIN,
    lock,
    notify_side,
    record,
    require_in_time,
    require_on_the_market,
    require_owner,
    save,
)

MOST_AT_ONCE = 100


@transaction.atomic
def approve(
    *,
    by: User,
    nda: Nda,
    term_days: int | None = None,
    materials: Iterable[str] | None = None,
    download_allowed: bool | None = None,
    message: str = "",
    template: str | None = None,
) -> Nda:
    """Say yes, and freeze the text that will be signed. What is None is as the owner usually decides.

    Args:
        term_days: how long access lasts from the signature, 1 to 1825.
        materials: what opens; what was asked for when None.
        download_allowed: whether marked copies may be taken away.
        template: slug of the text.

    Raises:
        NotFound, Forbidden: not the owner's to decide.
        WrongState: it was answered, withdrawn or has lapsed, or the pitch is not on the market.
        Invalid: term, materials, text or message are not right.
    """
    usual = terms.default_terms(nda.owner)
    chosen = {"term_days": term_days, "download_allowed": download_allowed, "template": template}
    given = default_decision(usual, nda) | {name: value for name, value in chosen.items() if value is not None}
    given["message"] = message
    if materials is not None:
        given["materials"] = list(materials)
    cleaned = validate(fields.APPROVAL, given, needs=("materials",) if materials is not None else ())
    locked = lock(nda)
    require_owner(locked, by)
    return approve_locked(locked, by=by, usual=usual, **cleaned)


def default_decision(usual: Terms, nda: Nda) -> Fields:
    """How an owner usually approves such a request."""
    return {
        "term_days": usual.term_days,
        "download_allowed": usual.download_allowed,
        "template": default_template_slug(nda.owner, usual.template, company=nda.company),
    }


def approve_locked(
    locked: Nda,
    *,
    by: User,
    usual: Terms,
    term_days: int,
    download_allowed: bool,
    template: str,
    materials: list[str] | None = None,
    message: str = "",
    by_rule: bool = False,
) -> Nda:
    """Freeze the text of a held request and tell the requester."""
    locked.become(Nda.Status.APPROVED)
    require_in_time(locked.answer_due_at)
    require_on_the_market(locked.pitch)
    now = timezone.now()
    locked.materials = materials or locked.requested_materials
    locked.term_days, locked.download_allowed, locked.decision_message = term_days, download_allowed, message
    locked.decided_at, locked.by_rule, locked.reminded_at = now, by_rule, None
    locked.sign_due_at = now + SIGN_WITHIN
    freeze(locked, template_for(locked.owner, template, company=locked.company), by=by, usual=usual)
    notify_side(locked, locked.requester, "nda.approved", detail=locked.decision_message)
    return locked


def freeze(locked: Nda, template: Template, *, by: User, usual: Terms) -> None:
    """Keep the text that will be signed, from a template and what was decided; about the newest version of the pitch."""
    locked.template, locked.is_master = template, is_passport(template)
    locked.version = locked.pitch.versions.get(number=locked.pitch.version_count)
    locked.text = render(
        template, nda=locked, version=locked.version, materials=locked.materials, term_days=locked.term_days or 0,
        download_allowed=locked.download_allowed, at=locked.decided_at or timezone.now(), usual=usual,
    )  # fmt: skip
    locked.text_sha256 = sha256(locked.text)
    save(locked)
    record(
        locked, "nda.approved", by, term_days=locked.term_days, materials=locked.materials, download_allowed=locked.download_allowed,
        template=template.public_id, version=locked.version.public_id, text_sha256=locked.text_sha256, by_rule=locked.by_rule,
    )  # fmt: skip


@transaction.atomic
def decline(*, by: User, nda: Nda, reason: str, note: str = "") -> Nda:
    """Say no, with a reason from the list.

    Raises:
        NotFound, Forbidden: not the owner's to decide.
        WrongState: it was answered, withdrawn or has lapsed.
        Invalid: reason or note are not right.
    """
    cleaned = validate(fields.REFUSAL, {"reason": reason, "note": note}, needs=("reason",))
    locked = lock(nda)
    require_owner(locked, by)
    locked.become(Nda.Status.DECLINED)
    require_in_time(locked.answer_due_at)
    locked.decline_reason, locked.decision_message = cleaned["reason"], cleaned["note"]
    locked.decided_at = locked.ended_at = timezone.now()
    save(locked)
    record(locked, "nda.declined", by, reason=locked.decline_reason)
    notify_side(locked, locked.requester, "nda.declined", detail=locked.decision_message)
    return locked


@dataclass(frozen=True)
class Outcome:
    """What became of one agreement in a bulk decision: the agreement, or why not."""

    public_id: str
    nda: Nda | None
    error: PitcheyError | None


def decide_many(*, by: User, ids: Iterable[str], action: str, **terms: object) -> list[Outcome]:
    """Approve or decline several requests; each succeeds or fails by itself.

    Args:
        action: "approve" or "decline"; `terms` are that verb's.

    Raises:
        Invalid: no or too many ids, or another action.
    """
    verbs: dict[str, Callable[..., Nda]] = {"approve": approve, "decline": decline}
    if action not in verbs:
        raise Invalid([("action", "invalid_choice", _("This is not one of the choices."))])
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise Invalid([("ids", "out_of_range", _("Between one and a hundred requests."))])
    found = {nda.public_id: nda for nda in Nda.objects.incoming(by).filter(public_id__in=filter(may_be_id, wanted))}
    outcomes = []
    for public_id in wanted:
        try:
            if public_id not in found:
                raise NotFound()
            outcomes.append(Outcome(public_id, verbs[action](by=by, nda=found[public_id], **terms), None))
        except PitcheyError as error:
            outcomes.append(Outcome(public_id, None, error))
    return outcomes
