"""What becomes of the pitches of somebody whose account is closed?"""

from django.db import transaction

from pitchey.accounts.models import User
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import may_delete
from pitchey.pitches.services.publishing import archive
from pitchey.pitches.services.writing import delete


@transaction.atomic
def person_left(person_id: int) -> None:
    """Take everything off the market, and delete what nobody else ever saw."""
    owner = User.objects.get(pk=person_id)
    for pitch in Pitch.objects.owned_by(owner).order_by("pk"):
        if pitch.status == Pitch.Status.PUBLISHED:
            archive(by=owner, pitch=pitch)
        elif may_delete(owner, pitch) and not pitch.ndas.exists():
            delete(by=owner, pitch=pitch)
