"""What becomes of the pitches of somebody whose account is closed, or who left the company that brought them?"""

from django.db import transaction

from pitchey.accounts.models import Membership, User
from pitchey.audit import services as audit
from pitchey.pitches.listings import list_version
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import may_delete
from pitchey.pitches.services.drafts import delete
from pitchey.pitches.services.publication import archive


@transaction.atomic
def person_left(person_id: int) -> None:
    """Take everything off the market, and delete what nobody else ever saw."""
    owner = User.objects.get(pk=person_id)
    for pitch in Pitch.objects.owned_by(owner).order_by("pk"):
        if pitch.status == Pitch.Status.PUBLISHED:
            archive(by=owner, pitch=pitch)
        elif may_delete(owner, pitch) and not pitch.ndas.exists():
            delete(by=owner, pitch=pitch)


def member_left(person_id: int, organisation_id: int) -> None:
    """Their pitches are theirs, and do not go under the name of the company any more. What was signed before keeps what was true then."""
    theirs = Pitch.objects.filter(owner=person_id, organisation=organisation_id).order_by("pk")
    for pk in list(theirs.values_list("pk", flat=True)):
        _detach_from_company(pk)


@transaction.atomic
def _detach_from_company(pk: int) -> None:
    locked = Pitch.objects.locked().select_related("owner", "organisation", "poster").get(pk=pk)
    company = locked.organisation
    if company is None or Membership.objects.filter(person=locked.owner, organisation=company).exists():
        return  # done already, or they are back
    locked.organisation = None
    locked.save(update_fields=["organisation"])
    if hasattr(locked, "listing"):
        list_version(locked, locked.listing.version)
    audit.record(
        chain=locked.public_id,
        kind="pitch.company_left",
        by=None,
        subject=locked.public_id,
        data={"company": company.public_id},
    )
