"""What does every verb of an agreement do alike? Hold it with its pitch, require, save, record, tell."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.core.cache import invalidate, user_key
from pitchey.core.errors import Forbidden, NotFound, WrongState
from pitchey.core.request_context import RequestContext
from pitchey.events.services import push
from pitchey.ndas import companies, policies
from pitchey.ndas.models import Nda, Terms
from pitchey.ndas.querysets import NdaQuerySet
from pitchey.notifications import services as notifications
from pitchey.pitches.models import Pitch

SIGN_WITHIN = timedelta(days=14)


def with_relations() -> NdaQuerySet:
    """Agreements with what every verb needs of them."""
    return Nda.objects.select_related("pitch__listing", "pitch__organisation", "owner", "requester", "organisation")


def lock_terms(owner: User) -> Terms:
    """An owner's terms, held until the transaction ends: whatever touches several agreements of a slate takes turns here, before any other lock."""
    Terms.objects.get_or_create(owner=owner)
    return Terms.objects.select_for_update().get(owner=owner)


def lock(nda: Nda) -> Nda:
    """The agreement as it is now, held with its pitch until the transaction ends."""
    if Nda.objects.filter(pk=nda.pk, is_master=True).exists():
        lock_terms(nda.owner)
    Pitch.objects.locked().get(pk=nda.pitch_id)
    return with_relations().locked().get(pk=nda.pk)


def require_owner(nda: Nda, by: User) -> None:
    _require_side(nda, by, nda.owner_id)


def require_requester(nda: Nda, by: User) -> None:
    _require_side(nda, by, nda.requester_id)


def require_side(nda: Nda, by: User) -> None:
    """One of the two who agree: the owner, or whoever asked; for a company, as long as they may sign for it."""
    _require_side(nda, by, nda.owner_id if by.pk == nda.owner_id else nda.requester_id)
    if not policies.may_negotiate(by, nda):
        raise companies.not_for_company()


def require_may_withdraw(nda: Nda, by: User) -> None:
    """The requester; of what was asked for a company, its owners and admins."""
    if not nda.company or by.pk == nda.owner_id:
        require_requester(nda, by)
    elif not Nda.objects.outgoing(by).filter(pk=nda.pk).exists():
        raise NotFound()
    elif not policies.may_withdraw(by, nda):
        raise companies.not_for_company()


def _require_side(nda: Nda, by: User, side: int) -> None:
    if by.pk not in (nda.owner_id, nda.requester_id) and not (
        nda.company and Nda.objects.outgoing(by).filter(pk=nda.pk).exists()
    ):
        raise NotFound()
    if by.pk != side or not by.is_active:
        raise Forbidden(_("That is for the other side to do."))


def require_in_time(due: datetime | None) -> None:
    if due is None or due <= timezone.now():
        raise WrongState(
            _("The time for this has passed, so it has lapsed. It can be asked for again."), status_now="lapsed"
        )


def require_on_the_market(pitch: Pitch) -> None:
    if pitch.status != Pitch.Status.PUBLISHED:
        raise WrongState(_("This pitch is not on the market now."), status_now=pitch.status)


def save(nda: Nda) -> None:
    nda.revision += 1
    nda.save()


def record(nda: Nda, kind: str, by: User | None, *, context: RequestContext | None = None, **data: object) -> None:
    audit.record(chain=nda.pitch.public_id, kind=kind, by=by, subject=nda.public_id, data=data, context=context)
    for side in (nda.owner_id, nda.requester_id):
        invalidate(user_key(side))


def notify_side(nda: Nda, to: User, kind: str, *, detail: str = "", turn: int = 0, **params: object) -> None:
    """Tell one side. The title is the one that the market knows: what the owner is typing stays theirs.

    `turn` tells apart what may be told more than once of the same agreement.
    """
    other = nda.requester if to.pk == nda.owner_id or kind == "nda.named" else nda.owner
    notifications.notify(
        to=to,
        kind=kind,
        subject=nda.public_id,
        key=f"{kind}:{nda.public_id}:{turn}" if turn else f"{kind}:{nda.public_id}",
        params={"person": other.display_name, "pitch": nda.pitch.listing.title} | params,
        detail=detail,
    )
    push([nda.owner_id, nda.requester_id], "nda.changed", {"id": nda.public_id, "status": nda.status})
