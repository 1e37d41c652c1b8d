"""Which one pitch did somebody ask for? Read through the person, with what its page and its answer need."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from pitchey.accounts.models import Actor
from pitchey.core.errors import NotFound
from pitchey.core.prepared import Prepared
from pitchey.pitches.models import Pitch


def shown_pitch(person: Actor, public_id: str) -> Pitch:
    """A pitch whose page this person may open, with owner, company, listing and newest version.

    Raises:
        NotFound: it is not theirs to know.
    """
    found = (
        Pitch.objects.shown_to(person).filter(public_id=public_id)[:1]
        if person.is_authenticated
        else _shown_to_guests(public_id)
    )
    if not found:
        raise NotFound()
    return found[0]


@Prepared
def _shown_to_guests(public_id: str) -> QuerySet[Pitch]:
    return Pitch.objects.shown_to(AnonymousUser()).filter(public_id=public_id)
