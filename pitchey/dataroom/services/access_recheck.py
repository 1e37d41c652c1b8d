"""Who has to leave? After a change of access whoever may have a page open is asked for at the gate again."""

from collections import defaultdict

from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.dataroom.models import ReadingSession
from pitchey.dataroom.services.attention import OLDEST
from pitchey.events.services import push
from pitchey.ndas import access
from pitchey.pitches.models import Document


def recheck(*, pitch_id: int | None = None, person_id: int | None = None) -> int:
    """Close the open data rooms of a pitch, or of a person (primary keys), for those whom the gate refuses now. Answers how many were told."""
    # Nobody has a page open longer than its token is good for.
    rows = ReadingSession.objects.filter(last_at__gt=timezone.now() - OLDEST, person__isnull=False)
    if pitch_id is not None:
        rows = rows.filter(document__pitch=pitch_id)
    if person_id is not None:
        rows = rows.filter(person=person_id)
    read = list(rows.order_by().values_list("person", "document", "ip").distinct())
    people = User.objects.in_bulk({person for person, _document, _ip in read})
    documents = Document.objects.select_related("pitch").in_bulk({document for _person, document, _ip in read})
    closed: dict[str, set[int]] = defaultdict(set)
    for person, document, ip in read:
        if not access.may_read(people[person], documents[document], ip=ip or ""):
            closed[documents[document].pitch.public_id].add(person)
    for pitch, person_ids in closed.items():
        push(person_ids, "access.closed", {"pitch": pitch})
    return sum(map(len, closed.values()))
