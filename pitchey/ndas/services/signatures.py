"""How does a reader sign? The frozen text, by name or by hand; access opens in that transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, NotFound, WrongState
from pitchey.core.request_context import RequestContext
from pitchey.core.types import Fields
from pitchey.core.validation import ValidationFailure, validate
from pitchey.events.services import push
from pitchey.ndas import copies, fields
from pitchey.ndas.agreement import CONSENT_VERSION, consent_text
from pitchey.ndas.companies import acts_for, not_for_company, readers_of
from pitchey.ndas.models import Nda, Signature
from pitchey.ndas.services.locks import (
    lock,
    notify_side,
    record,
    require_in_time,
    require_on_the_market,
    require_requester,
    save,
)
from pitchey.outbox import services as outbox
from pitchey.pitches.models import NamedPerson


@transaction.atomic
def sign(
    *,
    by: User,
    nda: Nda,
    full_name: str,
    kind: str,
    value: str,
    consent: bool,
    text_sha256: str,
    context: RequestContext,
    title: str = "",
    company: str = "",
) -> Nda:
    """Sign the frozen text. Access opens in this transaction.

    Args:
        kind: "typed" (`value` is the name once more) or "drawn" (`value` is JSON: width, height, and strokes of [x, y] points).
        text_sha256: hash of the text that the person read.
        context: with a fresh proof of identity.

    Raises:
        NotFound, Forbidden: not the requester's to sign; for a company they must be its owner or admin, and it verified.
        ReauthenticationRequired: the proof of identity is old.
        EmailNotVerified: signing touches another person.
        WrongState: not approved, signed already, lapsed, or the pitch is not on the market.
        Conflict: `text_changed`, another text than the one that was read; `wording_open`, other words wait for an answer.
        Invalid: name, signature or consent are not right.
    """
    locked = lock(nda)
    require_requester(locked, by)
    context.require_fresh_identity()
    if not by.has_verified_email:
        raise EmailNotVerified()
    cleaned = _signature(
        full_name=full_name,
        title=title,
        company=company,
        kind=kind,
        value=value,
        consent=consent,
        text_sha256=text_sha256,
    )
    if locked.company:
        cleaned |= _for_the_company(locked, by, cleaned["title"])
    if locked.negotiating:
        raise Conflict(
            _("Other words wait for an answer. Answer them, or take them back, then sign."), code="wording_open"
        )
    locked.become(Nda.Status.SIGNED)
    require_in_time(locked.sign_due_at)
    require_on_the_market(locked.pitch)
    if cleaned["text_sha256"] != locked.text_sha256:
        raise Conflict(_("The text has changed since you opened it. Read it again, then sign."), code="text_changed")
    now = timezone.now()
    locked.readers.filter(person=by, membership__isnull=False).update(accepted_at=now)
    put_in_force(locked, by=by, cleaned=cleaned, consent=consent_text(locked), context=context)
    notify_side(locked, locked.owner, "nda.signed")
    notify_side(locked, locked.requester, "nda.opened")
    for reader in locked.readers.filter(accepted_at=None, membership__isnull=False).select_related("person"):
        notify_side(locked, reader.person, "nda.named")
    return locked


def _for_the_company(locked: Nda, by: User, title: str) -> dict[str, str]:
    """What a company's signature says besides.

    Raises:
        Forbidden: they are no owner or admin of it, or it is not verified (now).
        Invalid: they do not say what they are in it.
    """
    if not acts_for(by, locked):
        raise not_for_company()
    if locked.organisation is None or not locked.organisation.is_verified:
        raise Forbidden(
            _("Only a verified organisation signs. Ask Pitchey’s staff to look at yours."), code="not_verified"
        )
    if not title:
        raise Invalid([("title", "required", _("Say what you are in the company."))])
    return {"company": locked.organisation.name}


@transaction.atomic
def accept(*, by: User, nda: Nda, text_sha256: str, context: RequestContext) -> Nda:
    """A reader whom a company's agreement names has read its text and keeps to it: it opens to them. Done twice, it is done once.

    Raises:
        NotFound: it does not name them, or they have left the company.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: it is not in force.
        Conflict: `text_changed`, another text than the one that was read.
    """
    locked = lock(nda)
    reader = locked.readers.select_for_update(of=("self",)).filter(person=by, membership__isnull=False).first()
    if reader is None or not by.is_active:
        raise NotFound()
    context.require_fresh_identity()
    if not locked.in_force:
        raise WrongState(_("This agreement is not in force."), status_now=locked.status)
    if text_sha256 != locked.text_sha256:
        raise Conflict(_("The text has changed since you opened it. Read it again, then accept."), code="text_changed")
    if reader.accepted_at is None:
        reader.accepted_at = timezone.now()
        reader.save(update_fields=["accepted_at"])
        _make_pitch_visible(locked)
        record(
            locked, "nda.accepted", by, context=context, text_sha256=locked.text_sha256, identity_check=context.identity_check,
            identity_checked_at=context.identity_checked_at,
        )  # fmt: skip
        push([locked.owner_id, by.pk], "access.opened", {"pitch": locked.pitch.public_id, "nda": locked.public_id})
    return locked


def _make_pitch_visible(locked: Nda) -> None:
    """Whoever reads under an agreement also sees the pitch's page, private or archived."""
    for person in readers_of(locked):
        NamedPerson.objects.get_or_create(pitch=locked.pitch, person_id=person, source=NamedPerson.Source.NDA)


def put_in_force(
    locked: Nda,
    *,
    by: User,
    cleaned: Fields,
    consent: str,
    context: RequestContext,
    until: datetime | None = None,
) -> None:
    """Keep a signature with its evidence, and open what a held agreement opens. `cleaned` is what stands under the text;
    without `until` its term begins now."""
    locked.signed_at, locked.reminded_at = timezone.now(), None
    locked.expires_at = until or locked.signed_at + timedelta(days=locked.term_days or 0)
    save(locked)
    signature = Signature.objects.create(
        nda=locked,
        person=by,
        **cleaned,
        picture=_picture(cleaned),
        consent_text=consent,
        consent_version=CONSENT_VERSION,
        signed_at=locked.signed_at,
        ip=context.ip,
        user_agent=context.user_agent,
        session=context.session[:64],
        identity_check=context.identity_check[:40],
        identity_checked_at=context.identity_checked_at,  # type: ignore[misc]  # there, or it would not be fresh
    )
    _make_pitch_visible(locked)
    copies.create_pending(locked, signature)
    record(
        locked, "nda.signed", by, context=context, text_sha256=locked.text_sha256, full_name=signature.full_name, signature=signature.kind,
        consent_version=CONSENT_VERSION, identity_check=signature.identity_check,
        identity_checked_at=signature.identity_checked_at, expires_at=locked.expires_at,
        **({"under": locked.master.public_id} if locked.master else {}),
    )  # fmt: skip
    push(
        {locked.owner_id, locked.requester_id, *readers_of(locked)},
        "access.opened",
        {"pitch": locked.pitch.public_id, "nda": locked.public_id},
    )
    outbox.enqueue("conversations.agreement_signed", dedup_key=locked.public_id, nda_id=locked.pk)


def _picture(cleaned: Fields) -> bytes:
    """What a drawn signature looks like; nothing of a typed one."""
    if cleaned["kind"] != Signature.Kind.DRAWN:
        return b""
    from pitchey.ndas import drawings  # a library that only those need who sign by hand

    return drawings.png(cleaned["value"])


def _signature(*, value: object, consent: object, **line: object) -> Fields:
    """What goes under the text, checked as a whole.

    Raises:
        Invalid: name, signature or consent are not right.
    """
    cleaned = validate(fields.SIGNATURE, line, needs=("full_name", "kind"))
    if consent is not True:
        raise Invalid([("consent", "required", _("Signing needs your consent."))])
    try:
        cleaned["value"] = (
            fields.legal_name(value) if cleaned["kind"] == Signature.Kind.TYPED else fields.strokes(value)
        )
    except ValidationFailure as refused:
        raise Invalid([("value", refused.code, refused.sentence)]) from refused
    if cleaned["kind"] == Signature.Kind.TYPED and cleaned["value"].casefold() != cleaned["full_name"].casefold():
        raise Invalid([("value", "does_not_match", _("Type the same name as above: that is your signature."))])
    return cleaned
