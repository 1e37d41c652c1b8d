"""What goes when an account is closed?"""

from django.db import transaction
from django.db.models import Q

from pitchey.discovery.models import Folder, Follow, Mandate, RecentSearch, Save


@transaction.atomic
def person_left(person_id: int) -> None:
    """Forget what somebody kept, followed, searched for and said they look for. Counts of likes and views stay as they were."""
    Save.objects.filter(person=person_id).delete()
    Folder.objects.filter(person=person_id).delete()
    RecentSearch.objects.filter(person=person_id).delete()
    Mandate.objects.filter(person=person_id).delete()
    Follow.objects.filter(Q(person=person_id) | Q(followed=person_id)).delete()
