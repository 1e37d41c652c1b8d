"""How does somebody ask an owner for access?"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Membership, Organisation, User
from pitchey.accounts.policies import has_blocked
from pitchey.core import limits
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, NotFound, WrongState
from pitchey.core.money import Money
from pitchey.core.types import Fields, Json
from pitchey.core.validation import validate
from pitchey.ndas import companies, fields, policies, terms
from pitchey.ndas.models import FIELDS, MATERIALS, Nda
from pitchey.ndas.services.decisions import approve_locked, default_decision
from pitchey.ndas.services.locks import lock, notify_side, record
from pitchey.ndas.services.termination import end_by_time
from pitchey.pitches.catalogue import Access
from pitchey.pitches.models import Pitch

ANSWER_WITHIN = timedelta(days=7)


def offered(pitch: Pitch) -> list[str]:
    """What an agreement about this pitch can open: the protected fields, and the kinds of its documents that need one."""
    kinds = set(pitch.documents.current().filter(access=Access.NDA).values_list("kind", flat=True))
    return [slug for slug, _label in MATERIALS if slug == FIELDS or slug in kinds]


@transaction.atomic
def request(
    *,
    by: User,
    pitch: Pitch,
    purpose: str,
    message: str = "",
    interest: Money | None = None,
    materials: Iterable[str] | None = None,
    readers: Iterable[str] | None = None,
) -> Nda:
    """Ask a pitch's owner for access.

    Args:
        interest: an amount that the person could imagine; it promises nothing.
        materials: slugs of `MATERIALS`; everything that is offered when None.
        readers: public ids of people of the asker's company who would read: the company asks. The asker for themselves when None.

    Raises:
        NotFound: the pitch is not theirs to see.
        Forbidden: their own pitch, or a role that does not ask; `not_for_company`, they may not sign for a verified one.
        WrongState: the pitch is not on the market, or its owner blocked the person.
        EmailNotVerified: asking touches another person.
        Conflict: there is a live agreement already (`already_asked`).
        LimitReached: too many requests in an hour.
        Invalid: purpose, message, amount, materials or readers are not right.
    """
    given: Fields = {"purpose": purpose, "message": message, "interest": interest}
    if materials is not None:
        given["materials"] = list(materials)
    asked = validate(fields.REQUEST, given, needs=("purpose", *(["materials"] if materials is not None else [])))
    # RACE: the pitch's lock puts requests in line; the database's constraint keeps the promise whatever happens.
    locked = Pitch.objects.visible_to(by).locked().select_related("owner").filter(pk=pitch.pk).first()
    if locked is None:
        raise NotFound()
    if locked.status != Pitch.Status.PUBLISHED:
        raise WrongState(_("This pitch takes no new requests."), status_now=locked.status)
    if not policies.may_ask(by, locked):
        raise Forbidden(_("You cannot ask for access to this pitch."))
    # SECURITY: whoever is blocked reads the same sentence as at a pitch that is closed.
    if has_blocked(locked.owner, by):
        raise WrongState(_("This pitch takes no new requests."), status_now=locked.status)
    if not by.has_verified_email:
        raise EmailNotVerified()
    limits.require("nda-request", by.public_id)
    _end_overdue(by, locked)
    company: Organisation | None
    people: list[Membership] = []
    if readers is None:
        membership = by.memberships.select_related("organisation").order_by("joined_at", "pk").first()
        company = membership.organisation if membership else None
    else:
        company, people = companies.named(by, locked, readers)
    now = timezone.now()
    nda = Nda.objects.create(
        pitch=locked,
        requester=by,
        owner=locked.owner,
        organisation=company,
        company=readers is not None,
        purpose=asked["purpose"],
        message=asked["message"],
        interest_minor=interest.amount_minor if interest else None,
        interest_currency=interest.currency if interest else locked.currency,
        requested_materials=asked.get("materials") or offered(locked),
        requested_at=now,
        answer_due_at=now + ANSWER_WITHIN,
    )
    companies.name_readers(nda, people)
    asked_for: Json = {"readers": [row.person.public_id for row in people]} if people else {}
    record(
        nda, "nda.requested", by, purpose=nda.purpose, materials=nda.requested_materials, interest=str(interest or ""),
        **asked_for,
    )  # fmt: skip
    notify_side(nda, nda.owner, "nda.requested", detail=nda.message)
    usual = terms.default_terms(locked.owner)
    if terms.auto_approves(usual, nda):
        return approve_locked(lock(nda), by=locked.owner, usual=usual, by_rule=True, **default_decision(usual, nda))
    return nda


def _end_overdue(by: User, pitch: Pitch) -> None:
    """One live agreement per person and pitch; one whose time is over ends here, if the sweep has not come by yet."""
    # What they signed for a company is not theirs: who does not read under it, or has left, may ask like anybody.
    theirs = Q(requester=by, company=False) | Q(requester=by, signed_at=None) | companies.naming(by)
    live = Nda.objects.filter(theirs, pitch=pitch).live().locked().first()
    if live is None:
        return
    if not Nda.objects.due_to_end().filter(pk=live.pk).exists():
        sentence = _("You have asked for this pitch already.")
        if live.requester_id != by.pk:
            sentence = _("Your organisation has asked for this pitch already, with you among its readers.")
        raise Conflict(sentence, code="already_asked", nda=live.public_id)
    end_by_time(live)
