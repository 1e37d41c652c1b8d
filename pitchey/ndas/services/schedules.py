"""How does an owner add a pitch to a passport? By a schedule: an agreement of its own, signed by the owner, to which the reader agreed beforehand."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, NotFound, WrongState
from pitchey.core.request_context import RequestContext
from pitchey.core.validation import validate
from pitchey.ndas import fields
from pitchey.ndas.agreement import SCHEDULE, schedule_consent
from pitchey.ndas.models import Nda, Reader, Signature, Template
from pitchey.ndas.services.decisions import freeze
from pitchey.ndas.services.locks import lock_terms, notify_side, require_on_the_market, require_owner, with_relations
from pitchey.ndas.services.requests import offered
from pitchey.ndas.services.signatures import put_in_force
from pitchey.pitches.models import Pitch


def passport_of(nda: Nda) -> Nda | None:
    """The passport in force between the two sides of a request, by which its owner could open the pitch at once."""
    return (
        Nda.objects.in_force()
        .filter(owner=nda.owner_id, requester=nda.requester_id, is_master=True)
        .order_by("pk")
        .last()
    )


def addable(passport: Nda) -> QuerySet[Pitch]:
    """The owner's pitches that a schedule could add: on the market, and neither approved nor open for this reader already."""
    taken = Nda.objects.filter(pitch=OuterRef("pk"), requester=passport.requester_id, status__in=("approved", "signed"))
    return (
        Pitch.objects.owned_by(passport.owner)
        .filter(~Exists(taken), status=Pitch.Status.PUBLISHED)
        .select_related("listing")
        .order_by("title", "pk")
    )


@transaction.atomic
def schedule(
    *, by: User, nda: Nda, pitch: Pitch, context: RequestContext, materials: Iterable[str] | None = None
) -> Nda:
    """Add a pitch to a passport: freeze the schedule's text and sign it. Access opens in this transaction, and ends with the passport.

    A request of the same reader for that pitch becomes the schedule.

    Args:
        nda: the passport.
        materials: what opens; what was asked for, else everything that is offered, when None.
        context: with a fresh proof of identity.

    Raises:
        NotFound, Forbidden: not the owner's passport, or not their pitch.
        ReauthenticationRequired: the proof of identity is old.
        WrongState: the passport is not in force (or is none), or the pitch is not on the market.
        Conflict: `already_open`, there is an approved or signed agreement about that pitch.
        Invalid: the materials are not right.
    """
    given = {} if materials is None else {"materials": list(materials)}
    cleaned = validate(fields.SCHEDULE, given, needs=tuple(given))
    usual = lock_terms(nda.owner)
    locked_pitch = Pitch.objects.owned_by(by).locked().select_related("owner").filter(pk=pitch.pk).first()
    passport: Nda = with_relations().locked().get(pk=nda.pk)
    require_owner(passport, by)
    if locked_pitch is None:
        raise NotFound()
    context.require_fresh_identity()
    if not passport.is_master or not passport.in_force:
        raise WrongState(_("This is no passport in force, so nothing can be added to it."), status_now=passport.status)
    require_on_the_market(locked_pitch)
    made = _request_or_new(passport, locked_pitch)
    now = timezone.now()
    made.become(Nda.Status.APPROVED)
    made.master = passport
    _copy_readers(made, passport)
    made.materials = cleaned.get("materials") or made.requested_materials
    made.term_days = max((passport.expires_at - now).days, 1)  # type: ignore[operator]  # in force, so it has an end
    made.download_allowed = passport.download_allowed
    made.decided_at, made.sign_due_at, made.reminded_at = now, passport.expires_at, None
    freeze(made, Template.objects.get(slug=SCHEDULE, is_current=True), by=by, usual=usual)
    name = by.display_name
    made.become(Nda.Status.SIGNED)
    put_in_force(
        made, by=by, until=passport.expires_at, consent=schedule_consent(), context=context,
        cleaned={"full_name": name, "kind": Signature.Kind.TYPED, "value": name, "text_sha256": made.text_sha256},
    )  # fmt: skip
    notify_side(made, made.requester, "nda.scheduled")
    return made


def _copy_readers(made: Nda, passport: Nda) -> None:
    """A company's schedule opens to those who read under its passport; whoever accepted that has accepted this."""
    made.company, made.organisation = passport.company, passport.organisation
    if not made.company:
        return
    if (
        Nda.objects.live()
        .filter(company=True, organisation=made.organisation, pitch=made.pitch)
        .exclude(pk=made.pk)
        .exists()
    ):
        raise Conflict(_("There is an agreement about this pitch already."), code="already_open")
    made.readers.all().delete()
    Reader.objects.bulk_create(
        Reader(nda=made, person_id=row.person_id, membership_id=row.membership_id, accepted_at=row.accepted_at)
        for row in passport.readers.filter(membership__isnull=False)
    )


def _request_or_new(passport: Nda, pitch: Pitch) -> Nda:
    """The reader's own request for the pitch, or a new one in their place: a schedule goes through the same states as every agreement."""
    live: Nda | None = with_relations().live().locked().filter(requester=passport.requester_id, pitch=pitch).first()
    if live is None:
        now = timezone.now()
        made = Nda.objects.create(
            pitch=pitch, requester=passport.requester, owner=passport.owner, organisation=passport.organisation,
            purpose=passport.purpose, interest_currency=pitch.currency, requested_materials=offered(pitch),
            requested_at=now, answer_due_at=now,
        )  # fmt: skip
        return with_relations().get(pk=made.pk)
    if live.status != Nda.Status.REQUESTED:
        raise Conflict(_("There is an agreement about this pitch already."), code="already_open", nda=live.public_id)
    return live
