"""Ask, decide, sign, end. Every verb of an agreement: lock, require, change, record, notify, push.

Rows are held in the order pitch, then agreement. The history of a pitch's agreements is part of the pitch's chain.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pitchey.accounts.models import Membership
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, NotFound, PitcheyError, WrongState
from pitchey.core.facts import RequestFacts
from pitchey.core.money import MAX_MINOR, Money
from pitchey.core.push import push
from pitchey.ndas import access
from pitchey.ndas.agreement import CONSENT_VERSION, consent_text, default_template, fill
from pitchey.ndas.models import LIVE, MATERIALS, Nda, Signature
from pitchey.notifications import services as notifications
from pitchey.pitches.fields import clean, text
from pitchey.pitches.models import NamedPerson, Pitch

ANSWER_WITHIN = timedelta(days=7)
SIGN_WITHIN = timedelta(days=14)
REMIND_BEFORE = timedelta(days=7)
TERM_DAYS = (1, 1825)
STROKES = (200, 20_000)  # most strokes of a drawn signature, most points in all


# ---------------------------------------------------------------- asking


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
        materials: slugs of `MATERIALS`; everything when None.

    Raises:
        NotFound: the pitch is not theirs to see.
        Forbidden: their own pitch, or a role that does not ask.
        EmailNotVerified: asking touches another person.
        LimitReached: too many requests in an hour.
        Conflict: there is a live agreement already (`already_asked`).
        Invalid: purpose, message, amount or materials are not right.
    """
    asked = _materials("materials", materials)
    words = clean({"message": text(2000)}, {"message": message})
    if purpose not in Nda.Purpose.values:
        raise Invalid([("purpose", "invalid_choice", _("This is not one of the choices."))])
    if interest is not None and not 0 < interest.amount_minor <= MAX_MINOR:
        raise Invalid([("interest", "out_of_range", _("This amount is out of range."))])
    limits.require("nda-request", by.public_id)
    try:
        with transaction.atomic():
            return _request(by, pitch, purpose, words["message"], interest, asked)
    except IntegrityError as error:
        # RACE: two requests at once; the database keeps one live agreement per person and pitch.
        raise _already_asked() from error


def _already_asked() -> Conflict:
    return Conflict(_("You have asked for this pitch already."), code="already_asked")


def _request(by: Any, pitch: Pitch, purpose: str, message: str, interest: Money | None, asked: list[str]) -> Nda:
    held = Pitch.objects.visible_to(by).filter(pk=pitch.pk).select_related("owner", "organisation").first()
    if held is None:
        raise NotFound()
    if not access.may_ask(by, held):
        raise Forbidden(_("You cannot ask for access to this pitch."))
    if not by.has_verified_email:
        raise EmailNotVerified()
    if Nda.objects.filter(pitch=held, requester=by, status__in=LIVE).exists():
        raise _already_asked()
    membership = Membership.objects.filter(person=by).select_related("organisation").order_by("joined_at", "pk").first()
    now = timezone.now()
    nda = Nda.objects.create(
        pitch=held,
        requester=by,
        owner=held.owner,
        organisation=membership.organisation if membership else None,
        purpose=purpose,
        message=message,
        interest_minor=interest.amount_minor if interest else None,
        interest_currency=interest.currency if interest else "USD",
        requested_materials=asked,
        requested_at=now,
        answer_due_at=now + ANSWER_WITHIN,
    )
    _record(nda, "nda.requested", by, purpose=purpose, materials=asked)
    _tell(nda, nda.owner, "nda.requested", detail=message)
    return nda


def _materials(field: str, given: Iterable[str] | None) -> list[str]:
    known = [slug for slug, _label in MATERIALS]
    if given is None:
        return known
    chosen = list(dict.fromkeys(given))
    if not chosen:
        raise Invalid([(field, "required", _("Choose at least one thing."))])
    if any(slug not in known for slug in chosen):
        raise Invalid([(field, "invalid_choice", _("This is not one of the choices."))])
    return chosen


# ---------------------------------------------------------------- deciding


@transaction.atomic
def approve(
    *,
    by: Any,
    nda: Nda,
    term_days: int = 90,
    materials: Iterable[str] | None = None,
    download_allowed: bool = False,
    message: str = "",
) -> Nda:
    """Say yes, and freeze the text that will be signed.

    Args:
        term_days: how long access lasts from the signature, 1 to 1825.
        materials: what opens; what was asked for when None.
        download_allowed: whether marked copies may be taken away.

    Raises:
        NotFound: not the owner's.
        WrongState: it was answered, withdrawn or has lapsed.
        Invalid: term or materials are not right.
    """
    if isinstance(term_days, bool) or not isinstance(term_days, int) or not TERM_DAYS[0] <= term_days <= TERM_DAYS[1]:
        raise Invalid([("term_days", "out_of_range", _("Between one day and five years."))])
    words = clean({"message": text(2000)}, {"message": message})
    held = _of_owner(by, nda)
    if held.status == Nda.Status.REQUESTED and held.answer_due_at <= timezone.now():
        raise WrongState(_("The time to answer has passed, so this request has lapsed."), status_now="lapsed")
    held.become(Nda.Status.APPROVED)
    held.materials = _materials("materials", held.requested_materials if materials is None else materials)
    held.term_days = term_days
    held.download_allowed = bool(download_allowed)
    held.decision_message = words["message"]
    held.decided_at = timezone.now()
    held.sign_due_at = held.decided_at + SIGN_WITHIN
    held.template = default_template()
    held.version = held.pitch.versions.get(number=held.pitch.version_count)
    held.text = fill(held.template, held)
    held.text_sha256 = sha256(held.text)
    _save(held)
    _record(
        held, "nda.approved", by, term_days=term_days, materials=held.materials, download=held.download_allowed,
        text_sha256=held.text_sha256, version=held.version.public_id,
    )  # fmt: skip
    _tell(held, held.requester, "nda.approved", detail=held.decision_message)
    return held


@transaction.atomic
def decline(*, by: Any, nda: Nda, reason: str, note: str = "") -> Nda:
    """Say no, with a reason from the list.

    Raises:
        NotFound: not the owner's.
        WrongState: it was answered, withdrawn or has lapsed.
        Invalid: reason or note are not right.
    """
    if reason not in Nda.DeclineReason.values:
        raise Invalid([("reason", "invalid_choice", _("This is not one of the choices."))])
    words = clean({"note": text(1000)}, {"note": note})
    held = _of_owner(by, nda)
    held.become(Nda.Status.DECLINED)
    held.decline_reason = reason
    held.decision_message = words["note"]
    held.decided_at = held.ended_at = timezone.now()
    _save(held)
    _record(held, "nda.declined", by, reason=reason)
    _tell(held, held.requester, "nda.declined", detail=held.decision_message)
    return held


@dataclass(frozen=True)
class Outcome:
    """What became of one agreement in a bulk decision."""

    public_id: str
    nda: Nda | None
    error: PitcheyError | None


def decide_many(*, by: Any, ids: list[str], action: str, **terms: Any) -> list[Outcome]:
    """Approve or decline several requests; each succeeds or fails by itself.

    Args:
        action: "approve" or "decline"; `terms` are that verb's.

    Raises:
        Invalid: no or too many ids, or another action.
    """
    verbs: dict[str, Callable[..., Nda]] = {"approve": approve, "decline": decline}
    if action not in verbs:
        raise Invalid([("action", "invalid_choice", _("This is not one of the choices."))])
    if not 1 <= len(ids) <= 100:
        raise Invalid([("ids", "out_of_range", _("Between one and a hundred requests."))])
    outcomes = []
    for public_id in dict.fromkeys(ids):
        try:
            nda = Nda.objects.incoming(by).filter(public_id=public_id).first()
            if nda is None:
                raise NotFound()
            outcomes.append(Outcome(public_id, verbs[action](by=by, nda=nda, **terms), None))
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
        kind: "typed" (`value` is the name once more) or "drawn" (`value` is JSON: strokes of [x, y] points).
        text_sha256: hash of the text that the person read.
        facts: with a fresh proof of identity.

    Raises:
        NotFound: not the requester's.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: not approved, signed already, or the time to sign has passed.
        Conflict: `text_changed`, another text than the one that was read.
        Invalid: name, signature or consent are not right.
    """
    facts.require_fresh_identity()
    line = {"full_name": text(200, lines=False), "title": text(120, lines=False), "company": text(160, lines=False)}
    words = clean(line, {"full_name": full_name, "title": title, "company": company}, needs=("full_name",))
    _check_signature(words["full_name"], kind, value, consent)
    held = (
        Nda.objects.locked()
        .select_related("pitch", "owner", "requester", "version")
        .filter(pk=nda.pk, requester=by)
        .first()
    )
    if held is None:
        raise NotFound()
    now = timezone.now()
    if held.status == Nda.Status.APPROVED and held.sign_due_at is not None and held.sign_due_at <= now:
        raise WrongState(_("The time to sign has passed. You can ask again."), status_now="lapsed")
    held.become(Nda.Status.SIGNED)
    if text_sha256 != held.text_sha256:
        raise Conflict(_("The text has changed since you opened it. Read it again, then sign."), code="text_changed")
    if held.pitch.status == Pitch.Status.REMOVED:
        raise WrongState(_("This pitch has been taken down."), status_now="removed")
    held.signed_at = now
    held.expires_at = now + timedelta(days=held.term_days or 0)
    _save(held)
    signature = Signature.objects.create(
        nda=held,
        person=by,
        **words,
        kind=kind,
        value=value.strip(),
        consent_text=consent_text(),
        consent_version=CONSENT_VERSION,
        text_sha256=held.text_sha256,
        signed_at=now,
        ip=facts.ip,
        user_agent=facts.user_agent[:300],
        session=facts.session[:64],
        identity_check=facts.identity_check or "password",
        identity_checked_at=facts.identity_checked_at,
    )
    NamedPerson.objects.get_or_create(pitch=held.pitch, person=by, source=NamedPerson.Source.NDA)
    audit.record(
        chain=held.pitch.public_id,
        kind="nda.signed",
        by=by,
        subject=held.public_id,
        data={
            "text_sha256": held.text_sha256,
            "full_name": signature.full_name,
            "kind": kind,
            "consent_version": CONSENT_VERSION,
            "identity_check": signature.identity_check,
            "identity_checked_at": signature.identity_checked_at,
            "expires_at": held.expires_at,
        },
        facts=facts,
    )
    _tell(held, held.owner, "nda.signed")
    _tell(held, held.requester, "nda.opened")
    push([held.requester_id], "access.opened", {"pitch": held.pitch.public_id, "nda": held.public_id})
    return held


def _check_signature(full_name: str, kind: str, value: Any, consent: Any) -> None:
    errors: list[tuple[str, str, Any]] = []
    if len(full_name) < 2:
        errors.append(("full_name", "too_short", _("Your full legal name, please.")))
    if consent is not True:
        errors.append(("consent", "required", _("Signing needs your consent.")))
    if kind not in Signature.Kind.values:
        errors.append(("signature", "invalid_choice", _("Type your signature or draw it.")))
    elif not isinstance(value, str):
        errors.append(("signature", "wrong_type", _("This must be text.")))
    elif kind == Signature.Kind.TYPED:
        if " ".join(value.split()).casefold() != full_name.casefold():
            errors.append(("signature", "does_not_match", _("Type the same name as above: that is your signature.")))
    elif not _drawn(value):
        errors.append(("signature", "not_drawn", _("Draw your signature in the box, or type it.")))
    if errors:
        raise Invalid(errors)


def _drawn(value: str) -> bool:
    """Whether this is a drawing: JSON of strokes, each a list of [x, y] whole numbers from 0 to 10000."""
    if len(value) > 400_000:
        return False
    try:
        strokes = json.loads(value)
    except (ValueError, RecursionError):
        return False
    if not isinstance(strokes, list) or not 1 <= len(strokes) <= STROKES[0]:
        return False
    if not all(isinstance(stroke, list) for stroke in strokes):
        return False
    points = [point for stroke in strokes for point in stroke]
    return 4 <= len(points) <= STROKES[1] and all(
        isinstance(point, list)
        and len(point) == 2
        and all(isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= 10_000 for number in point)
        for point in points
    )


# ---------------------------------------------------------------- ending


@transaction.atomic
def withdraw(*, by: Any, nda: Nda) -> Nda:
    """The requester steps back, before or after signing.

    Raises:
        NotFound: not the requester's.
        WrongState: it has ended already.
    """
    held = Nda.objects.locked().select_related("pitch", "owner", "requester").filter(pk=nda.pk, requester=by).first()
    if held is None:
        raise NotFound()
    _end(held, Nda.Status.WITHDRAWN, "nda.withdrawn", by)
    _tell(held, held.owner, "nda.withdrawn")
    return held


@transaction.atomic
def revoke(*, by: Any, nda: Nda, reason: str, facts: RequestFacts) -> Nda:
    """The owner ends an agreement. Access closes with this transaction.

    Args:
        facts: with a fresh proof of identity.

    Raises:
        NotFound: not the owner's.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: nothing is approved or signed.
        Invalid: without a reason.
    """
    facts.require_fresh_identity()
    words = clean({"reason": text(1000)}, {"reason": reason}, needs=("reason",))
    held = _of_owner(by, nda)
    _end(held, Nda.Status.REVOKED, "nda.revoked", by, reason=words["reason"], facts=facts)
    _tell(held, held.requester, "nda.revoked", detail=words["reason"])
    return held


def _end(held: Nda, status: str, kind: str, by: Any, *, reason: str = "", facts: RequestFacts | None = None) -> None:
    """Close a held agreement and everything that it opened."""
    held.become(status)
    held.ended_at = timezone.now()
    held.ended_reason = reason
    _save(held)
    NamedPerson.objects.filter(pitch=held.pitch, person=held.requester, source=NamedPerson.Source.NDA).delete()
    audit.record(
        chain=held.pitch.public_id, kind=kind, by=by, subject=held.public_id, data={"reason": reason}, facts=facts
    )
    push([held.requester_id], "access.closed", {"pitch": held.pitch.public_id, "nda": held.public_id})


def lapse_and_expire(batch: int = 200) -> int:
    """Close what time has ended: requests without an answer, approvals without a signature, terms. Returns how many."""
    now = timezone.now()
    ended = 0
    for status, date, becomes, kind in (
        (Nda.Status.REQUESTED, "answer_due_at", Nda.Status.LAPSED, "nda.lapsed"),
        (Nda.Status.APPROVED, "sign_due_at", Nda.Status.LAPSED, "nda.lapsed"),
        (Nda.Status.SIGNED, "expires_at", Nda.Status.EXPIRED, "nda.expired"),
    ):
        due = (
            Nda.objects.filter(status=status, **{f"{date}__lte": now})
            .order_by(date)
            .values_list("pk", flat=True)[:batch]
        )
        for pk in list(due):
            ended += _end_by_time(pk, status, becomes, kind)
    return ended


@transaction.atomic
def _end_by_time(pk: int, status: str, becomes: str, kind: str) -> bool:
    held = (
        Nda.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("pitch", "owner", "requester")
        .filter(pk=pk, status=status)
        .first()
    )
    if held is None:
        return False
    _end(held, becomes, kind, None)
    for side in (held.owner, held.requester):
        _tell(held, side, kind)
    return True


def remind(batch: int = 500) -> int:
    """Tell both sides, once, that a term ends within a week. Returns how many agreements."""
    soon = timezone.now() + REMIND_BEFORE
    rows = Nda.objects.filter(
        status=Nda.Status.SIGNED, reminded_at=None, expires_at__lte=soon, expires_at__gt=timezone.now()
    )
    return sum(_remind(pk) for pk in list(rows.values_list("pk", flat=True)[:batch]))


@transaction.atomic
def _remind(pk: int) -> bool:
    held = (
        Nda.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("pitch", "owner", "requester")
        .filter(pk=pk, status=Nda.Status.SIGNED, reminded_at=None)
        .first()
    )
    if held is None or held.expires_at is None:
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    for side in (held.owner, held.requester):
        _tell(held, side, "nda.ending", date=date_format(held.expires_at, "DATE_FORMAT"))
    return True


# ---------------------------------------------------------------- shared


def _of_owner(by: Any, nda: Nda) -> Nda:
    """An agreement of this owner, held until the transaction ends."""
    held = Nda.objects.locked().select_related("pitch", "pitch__organisation", "owner", "requester", "organisation")
    found = held.filter(pk=nda.pk, owner=by).first()
    if found is None:
        raise NotFound()
    return found


def _save(nda: Nda) -> None:
    nda.revision += 1
    nda.save()


def _record(nda: Nda, kind: str, by: Any, **data: Any) -> None:
    audit.record(chain=nda.pitch.public_id, kind=kind, by=by, subject=nda.public_id, data=data)


def _tell(nda: Nda, to: Any, kind: str, *, detail: str = "", **params: Any) -> None:
    other = nda.owner if to.pk == nda.requester_id else nda.requester
    notifications.notify(
        to=to,
        kind=kind,
        subject=nda.public_id,
        key=f"{kind}:{nda.public_id}",
        params={"person": other.display_name, "pitch": _title(nda), **params},
        detail=detail,
    )
    push([to.pk], "nda.changed", {"id": nda.public_id, "status": nda.status})


def _title(nda: Nda) -> str:
    """The title that the market knows; a working title of the owner stays theirs."""
    listing = getattr(nda.pitch, "listing", None)
    return listing.title if listing else str(nda.pitch)
