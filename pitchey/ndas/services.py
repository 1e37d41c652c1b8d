"""Ask, decide, sign, end. Every verb of an agreement: lock, require, change, record, notify, push.

Rows are held in the order pitch, then agreement. The history of a pitch's agreements is part of the pitch's chain.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.policies import has_blocked
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.cache import bump, own
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, NotFound, PitcheyError, WrongState
from pitchey.core.facts import RequestFacts
from pitchey.core.ids import may_be_id
from pitchey.core.money import Money
from pitchey.events.services import push
from pitchey.ndas import access, copies, fields, terms
from pitchey.ndas.agreement import CONSENT_VERSION, consent_text, fill, template_for
from pitchey.ndas.models import FIELDS, MATERIALS, Nda, Signature, Terms
from pitchey.notifications import services as notifications
from pitchey.outbox import services as outbox
from pitchey.pitches.catalogue import Access
from pitchey.pitches.fields import Refused, clean
from pitchey.pitches.models import NamedPerson, Pitch

ANSWER_WITHIN = timedelta(days=7)
SIGN_WITHIN = timedelta(days=14)
MOST_AT_ONCE = 100
BATCH = 1000  # a run of the sweep ends at most so many; the next run, a minute later, goes on


# ---------------------------------------------------------------- asking


def offered(pitch: Pitch) -> list[str]:
    """What an agreement about this pitch can open: the protected fields, and the kinds of its documents that need one."""
    kinds = set(pitch.documents.current().filter(access=Access.NDA).values_list("kind", flat=True))  # type: ignore[attr-defined]
    return [slug for slug, _label in MATERIALS if slug == FIELDS or slug in kinds]


@transaction.atomic
def request(
    *,
    by: Any,
    pitch: Pitch,
    purpose: str,
    message: str = "",
    interest: Money | None = None,
    materials: Iterable[str] | None = None,
) -> Nda:
    """Ask a pitch's owner for access.

    Args:
        interest: an amount that the person could imagine; it promises nothing.
        materials: slugs of `MATERIALS`; everything that is offered when None.

    Raises:
        NotFound: the pitch is not theirs to see.
        Forbidden: their own pitch, or a role that does not ask.
        WrongState: the pitch is not on the market, or its owner blocked the person.
        EmailNotVerified: asking touches another person.
        Conflict: there is a live agreement already (`already_asked`).
        LimitReached: too many requests in an hour.
        Invalid: purpose, message, amount or materials are not right.
    """
    given: dict[str, Any] = {"purpose": purpose, "message": message, "interest": interest}
    if materials is not None:
        given["materials"] = list(materials)
    asked = clean(fields.REQUEST, given, needs=("purpose", *(["materials"] if materials is not None else [])))
    # RACE: the pitch's lock puts requests in line; the database's constraint keeps the promise whatever happens.
    held = Pitch.objects.visible_to(by).locked().select_related("owner").filter(pk=pitch.pk).first()
    if held is None:
        raise NotFound()
    if held.status != Pitch.Status.PUBLISHED:
        raise WrongState(_("This pitch takes no new requests."), status_now=held.status)
    if not access.may_ask(by, held):
        raise Forbidden(_("You cannot ask for access to this pitch."))
    # SECURITY: whoever is blocked reads the same sentence as at a pitch that is closed.
    if has_blocked(held.owner, by):
        raise WrongState(_("This pitch takes no new requests."), status_now=held.status)
    if not by.has_verified_email:
        raise EmailNotVerified()
    limits.require("nda-request", by.public_id)
    _make_room(by, held)
    membership = by.memberships.select_related("organisation").order_by("joined_at", "pk").first()
    now = timezone.now()
    nda = Nda.objects.create(
        pitch=held,
        requester=by,
        owner=held.owner,
        organisation=membership.organisation if membership else None,
        purpose=asked["purpose"],
        message=asked["message"],
        interest_minor=interest.amount_minor if interest else None,
        interest_currency=interest.currency if interest else held.currency,
        requested_materials=asked.get("materials") or offered(held),
        requested_at=now,
        answer_due_at=now + ANSWER_WITHIN,
    )
    _record(
        nda, "nda.requested", by, purpose=nda.purpose, materials=nda.requested_materials, interest=str(interest or "")
    )
    _tell(nda, nda.owner, "nda.requested", detail=nda.message)
    usual = terms.usual(held.owner)
    if terms.rule_says_yes(usual, nda):
        return _approve(_locked(nda), by=held.owner, usual=usual, by_rule=True, **_as_usual(usual))
    return nda


def _make_room(by: Any, pitch: Pitch) -> None:
    """One live agreement per person and pitch; one whose time is over ends here, if the sweep has not come by yet."""
    live = Nda.objects.outgoing(by).filter(pitch=pitch).live().locked().first()
    if live is None:
        return
    if not Nda.objects.due_to_end().filter(pk=live.pk).exists():
        raise Conflict(_("You have asked for this pitch already."), code="already_asked", nda=live.public_id)
    _end_by_time(live)


# ---------------------------------------------------------------- deciding


@transaction.atomic
def approve(
    *,
    by: Any,
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
    usual = terms.usual(nda.owner)
    chosen = {"term_days": term_days, "download_allowed": download_allowed, "template": template}
    given = _as_usual(usual) | {name: value for name, value in chosen.items() if value is not None}
    given["message"] = message
    if materials is not None:
        given["materials"] = list(materials)
    words = clean(fields.APPROVAL, given, needs=("materials",) if materials is not None else ())
    held = _locked(nda)
    _require_owner(held, by)
    return _approve(held, by=by, usual=usual, **words)


def _as_usual(usual: Terms) -> dict[str, Any]:
    return {name: getattr(usual, name) for name in ("term_days", "download_allowed", "template")}


def _approve(
    held: Nda,
    *,
    by: Any,
    usual: Terms,
    term_days: int,
    download_allowed: bool,
    template: str,
    materials: list[str] | None = None,
    message: str = "",
    by_rule: bool = False,
) -> Nda:
    """Freeze the text of a held request and tell the requester."""
    held.become(Nda.Status.APPROVED)
    _require_in_time(held.answer_due_at)
    _require_on_the_market(held.pitch)
    now = timezone.now()
    held.materials = materials or held.requested_materials
    held.term_days, held.download_allowed, held.decision_message = term_days, download_allowed, message
    held.decided_at, held.by_rule = now, by_rule
    held.sign_due_at = now + SIGN_WITHIN
    held.template = template_for(held.owner, template)
    held.version = held.pitch.versions.get(number=held.pitch.version_count)  # type: ignore[attr-defined]
    held.text = fill(
        held.template, nda=held, version=held.version, materials=held.materials, term_days=held.term_days,
        download_allowed=held.download_allowed, at=now, usual=usual,
    )  # fmt: skip
    held.text_sha256 = sha256(held.text)
    _save(held)
    _record(
        held, "nda.approved", by, term_days=held.term_days, materials=held.materials, download_allowed=held.download_allowed,
        template=held.template.public_id, version=held.version.public_id, text_sha256=held.text_sha256, by_rule=by_rule,
    )  # fmt: skip
    _tell(held, held.requester, "nda.approved", detail=held.decision_message)
    return held


@transaction.atomic
def decline(*, by: Any, nda: Nda, reason: str, note: str = "") -> Nda:
    """Say no, with a reason from the list.

    Raises:
        NotFound, Forbidden: not the owner's to decide.
        WrongState: it was answered, withdrawn or has lapsed.
        Invalid: reason or note are not right.
    """
    words = clean(fields.REFUSAL, {"reason": reason, "note": note}, needs=("reason",))
    held = _locked(nda)
    _require_owner(held, by)
    held.become(Nda.Status.DECLINED)
    _require_in_time(held.answer_due_at)
    held.decline_reason, held.decision_message = words["reason"], words["note"]
    held.decided_at = held.ended_at = timezone.now()
    _save(held)
    _record(held, "nda.declined", by, reason=held.decline_reason)
    _tell(held, held.requester, "nda.declined", detail=held.decision_message)
    return held


@dataclass(frozen=True)
class Outcome:
    """What became of one agreement in a bulk decision: the agreement, or why not."""

    public_id: str
    nda: Nda | None
    error: PitcheyError | None


def decide_many(*, by: Any, ids: Iterable[str], action: str, **terms: Any) -> list[Outcome]:
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


# ---------------------------------------------------------------- signing


@transaction.atomic
def sign(
    *,
    by: Any,
    nda: Nda,
    full_name: str,
    kind: str,
    value: str,
    consent: bool,
    text_sha256: str,
    facts: RequestFacts,
    title: str = "",
    company: str = "",
) -> Nda:
    """Sign the frozen text. Access opens in this transaction.

    Args:
        kind: "typed" (`value` is the name once more) or "drawn" (`value` is JSON: width, height, and strokes of [x, y] points).
        text_sha256: hash of the text that the person read.
        facts: with a fresh proof of identity.

    Raises:
        NotFound, Forbidden: not the requester's to sign.
        ReauthenticationRequired: the proof of identity is old.
        EmailNotVerified: signing touches another person.
        WrongState: not approved, signed already, lapsed, or the pitch is not on the market.
        Conflict: `text_changed`, another text than the one that was read.
        Invalid: name, signature or consent are not right.
    """
    held = _locked(nda)
    _require_requester(held, by)
    facts.require_fresh_identity()
    if not by.has_verified_email:
        raise EmailNotVerified()
    words = _signature(
        full_name=full_name,
        title=title,
        company=company,
        kind=kind,
        value=value,
        consent=consent,
        text_sha256=text_sha256,
    )
    held.become(Nda.Status.SIGNED)
    _require_in_time(held.sign_due_at)
    _require_on_the_market(held.pitch)
    if words["text_sha256"] != held.text_sha256:
        raise Conflict(_("The text has changed since you opened it. Read it again, then sign."), code="text_changed")
    held.signed_at = timezone.now()
    held.expires_at = held.signed_at + timedelta(days=held.term_days or 0)
    _save(held)
    signature = Signature.objects.create(
        nda=held,
        person=by,
        **words,
        consent_text=consent_text(),
        consent_version=CONSENT_VERSION,
        signed_at=held.signed_at,
        ip=facts.ip,
        user_agent=facts.user_agent[:300],
        session=facts.session[:64],
        identity_check=facts.identity_check[:40],
        identity_checked_at=facts.identity_checked_at,  # type: ignore[misc]  # there, or it would not be fresh
    )
    NamedPerson.objects.get_or_create(pitch=held.pitch, person=by, source=NamedPerson.Source.NDA)
    copies.promise(held, signature)
    _record(
        held, "nda.signed", by, facts=facts, text_sha256=held.text_sha256, full_name=signature.full_name, signature=kind,
        consent_version=CONSENT_VERSION, identity_check=signature.identity_check,
        identity_checked_at=signature.identity_checked_at, expires_at=held.expires_at,
    )  # fmt: skip
    _tell(held, held.owner, "nda.signed")
    _tell(held, held.requester, "nda.opened")
    push([held.owner_id, held.requester_id], "access.opened", {"pitch": held.pitch.public_id, "nda": held.public_id})
    outbox.enqueue("conversations.agreement_signed", dedup_key=held.public_id, nda_id=held.pk)
    return held


def _signature(*, value: Any, consent: Any, **line: Any) -> dict[str, Any]:
    """What goes under the text, checked as a whole.

    Raises:
        Invalid: name, signature or consent are not right.
    """
    words = clean(fields.SIGNATURE, line, needs=("full_name", "kind"))
    if consent is not True:
        raise Invalid([("consent", "required", _("Signing needs your consent."))])
    try:
        words["value"] = fields.legal_name(value) if words["kind"] == Signature.Kind.TYPED else fields.strokes(value)
    except Refused as refused:
        raise Invalid([("value", refused.code, refused.sentence)]) from refused
    if words["kind"] == Signature.Kind.TYPED and words["value"].casefold() != words["full_name"].casefold():
        raise Invalid([("value", "does_not_match", _("Type the same name as above: that is your signature."))])
    return words


# ---------------------------------------------------------------- ending


@transaction.atomic
def withdraw(*, by: Any, nda: Nda) -> Nda:
    """The requester steps back, before or after signing.

    Raises:
        NotFound, Forbidden: not the requester's.
        WrongState: it has ended already.
    """
    held = _locked(nda)
    _require_requester(held, by)
    _end(held, Nda.Status.WITHDRAWN, "nda.withdrawn", by)
    _tell(held, held.owner, "nda.withdrawn")
    return held


@transaction.atomic
def revoke(*, by: Any, nda: Nda, reason: str, facts: RequestFacts) -> Nda:
    """The owner ends an agreement. Access closes with this transaction.

    Args:
        facts: with a fresh proof of identity.

    Raises:
        NotFound, Forbidden: not the owner's.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: nothing is approved or signed.
        Invalid: without a reason.
    """
    held = _locked(nda)
    _require_owner(held, by)
    facts.require_fresh_identity()
    words = clean(fields.REVOCATION, {"reason": reason}, needs=("reason",))
    _end(held, Nda.Status.REVOKED, "nda.revoked", by, reason=words["reason"], facts=facts)
    _tell(held, held.requester, "nda.revoked", detail=held.ended_reason)
    _tell(held, held.owner, "nda.closed")
    return held


def person_left(person_id: int) -> None:
    """End every live agreement of somebody whose account is closed: the room of an owner, the access of a reader."""
    live = Nda.objects.live().filter(Q(owner=person_id) | Q(requester=person_id))
    for pk in list(live.order_by("pk").values_list("pk", flat=True)):
        _end_of_the_gone(pk, person_id)


@transaction.atomic
def _end_of_the_gone(pk: int, person_id: int) -> None:
    Pitch.objects.locked().get(ndas=pk)
    held = _whole().live().locked().filter(pk=pk).first()
    if held is None:
        return
    if held.requester_id == person_id:
        _end(held, Nda.Status.WITHDRAWN, "nda.withdrawn", held.requester)
        _tell(held, held.owner, "nda.withdrawn")
    elif held.status == Nda.Status.REQUESTED:
        _end(held, Nda.Status.LAPSED, "nda.lapsed", None)
        _tell(held, held.requester, "nda.lapsed")
    else:
        _end(held, Nda.Status.REVOKED, "nda.revoked", held.owner, reason=_("The account of the owner is closed."))
        _tell(held, held.requester, "nda.revoked", detail=held.ended_reason)


def lapse_and_expire() -> int:
    """End what time has ended: requests without an answer, approvals without a signature, terms. Returns how many."""
    return sum(
        _end_if_due(pk) for pk in list(Nda.objects.due_to_end().order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _end_if_due(pk: int) -> bool:
    """End one agreement by the clock, unless somebody else does something with it just now."""
    pitch = Pitch.objects.select_for_update(of=("self",), skip_locked=True).filter(ndas=pk).first()
    held = _whole().due_to_end().locked(skip=True).filter(pk=pk).first() if pitch else None
    if held is None:
        return False
    _end_by_time(held)
    return True


def _end_by_time(held: Nda) -> None:
    kind = {"requested": "nda.lapsed", "approved": "nda.unsigned", "signed": "nda.expired"}[held.status]
    _end(held, Nda.Status.EXPIRED if held.status == Nda.Status.SIGNED else Nda.Status.LAPSED, kind, None)
    for side in (held.owner, held.requester):
        _tell(held, side, kind)


def _end(held: Nda, status: str, kind: str, by: Any, *, reason: str = "", facts: RequestFacts | None = None) -> None:
    """Close a held agreement and everything that it opened."""
    held.become(status)
    held.ended_at = timezone.now()
    held.ended_reason = reason
    _save(held)
    _record(held, kind, by, facts=facts, reason=reason)
    if held.signed_at:
        NamedPerson.objects.filter(pitch=held.pitch, person=held.requester, source=NamedPerson.Source.NDA).delete()
        push(
            [held.owner_id, held.requester_id], "access.closed", {"pitch": held.pitch.public_id, "nda": held.public_id}
        )


def remind() -> int:
    """Tell both sides, once, that a term ends within a week. Returns how many agreements."""
    return sum(
        _remind(pk) for pk in list(Nda.objects.due_for_a_reminder().order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _remind(pk: int) -> bool:
    held = _whole().due_for_a_reminder().locked(skip=True).filter(pk=pk).first()
    if held is None or held.expires_at is None:
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    for side in (held.owner, held.requester):
        _tell(held, side, "nda.ending", date=held.expires_at.date().isoformat())
    return True


# ---------------------------------------------------------------- shared


def _whole() -> Any:
    """Agreements with what every verb needs of them."""
    return Nda.objects.select_related("pitch__listing", "pitch__organisation", "owner", "requester", "organisation")


def _locked(nda: Nda) -> Nda:
    """The agreement as it is now, held with its pitch until the transaction ends."""
    Pitch.objects.locked().get(pk=nda.pitch_id)
    held: Nda = _whole().locked().get(pk=nda.pk)
    return held


def _require_owner(nda: Nda, by: Any) -> None:
    _require_side(nda, by, nda.owner_id)


def _require_requester(nda: Nda, by: Any) -> None:
    _require_side(nda, by, nda.requester_id)


def _require_side(nda: Nda, by: Any, side: int) -> None:
    if by.pk not in (nda.owner_id, nda.requester_id):
        raise NotFound()
    if by.pk != side or not by.is_active:
        raise Forbidden(_("That is for the other side to do."))


def _require_in_time(due: Any) -> None:
    if due <= timezone.now():
        raise WrongState(
            _("The time for this has passed, so it has lapsed. It can be asked for again."), status_now="lapsed"
        )


def _require_on_the_market(pitch: Pitch) -> None:
    if pitch.status != Pitch.Status.PUBLISHED:
        raise WrongState(_("This pitch is not on the market now."), status_now=pitch.status)


def _save(nda: Nda) -> None:
    nda.revision += 1
    nda.save()


def _record(nda: Nda, kind: str, by: Any, *, facts: RequestFacts | None = None, **data: Any) -> None:
    audit.record(chain=nda.pitch.public_id, kind=kind, by=by, subject=nda.public_id, data=data, facts=facts)
    for side in (nda.owner_id, nda.requester_id):
        bump(own(side))


def _tell(nda: Nda, to: Any, kind: str, *, detail: str = "", **params: Any) -> None:
    """Tell one side. The title is the one that the market knows: what the owner is typing stays theirs."""
    other = nda.owner if to.pk == nda.requester_id else nda.requester
    notifications.notify(
        to=to,
        kind=kind,
        subject=nda.public_id,
        key=f"{kind}:{nda.public_id}",
        params={"person": other.display_name, "pitch": nda.pitch.listing.title} | params,  # type: ignore[attr-defined]
        detail=detail,
    )
    push([nda.owner_id, nda.requester_id], "nda.changed", {"id": nda.public_id, "status": nda.status})
