"""What leaves together? The notices of one person whose time has come, one line for what is of one kind about one subject, in one mail."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from pitchey.core.types import AuthUser
from pitchey.emails import services as emails
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Digest, Notification
from pitchey.notifications.preferences import preferences_of
from pitchey.notifications.services import line_of, target_url
from pitchey.notifications.unsubscribe_links import ALL, unsubscribe_url
from pitchey.outbox import services as outbox

MOST_LINES = 50
_WAITING = Notification.objects.filter(mail_due_at__isnull=False, digest=None)


def send_due(*, now: datetime) -> int:
    """Promise a digest to everybody for whom one is due; returns to how many."""
    people = list(_WAITING.filter(mail_due_at__lte=now).values_list("person_id", flat=True).distinct())
    for person_id in people:
        outbox.enqueue("notifications.digest", dedup_key=str(person_id), person_id=person_id)
    return len(people)


@transaction.atomic
def digest(person_id: int, *, now: datetime) -> Digest | None:
    """Claim what is due for one person and promise its letter. What they have read meanwhile, or want no mail of any more, is left out."""
    person = get_user_model().objects.select_for_update().get(pk=person_id)
    # RACE: two workers take turns at the person; the second finds what the first has claimed gone.
    due = _WAITING.filter(person=person, mail_due_at__lte=now)
    unread = Q(read_at=None) | Q(read_at=F("created_at"))  # without a bell a notice is read from the beginning
    rows = list(due.filter(unread).order_by("-created_at", "-id"))
    wanted = {one.kind for one in preferences_of(person, {row.kind for row in rows}) if one.mail and person.is_active}
    rows = [row for row in rows if row.kind in wanted]
    due.exclude(pk__in=[row.pk for row in rows]).update(mail_due_at=None)
    if not rows:
        return None
    made = Digest.objects.create(person=person, created_at=now)
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(digest=made)
    with translation.override(person.language):
        _send(made, person, grouped(rows))
    return made


def grouped(rows: Iterable[Notification]) -> list[tuple[Notification, int]]:
    """One of each kind about each subject, the first of `rows`, with how many there are of it."""
    groups: dict[tuple[str, str], list[Notification]] = {}
    for row in rows:
        groups.setdefault((row.kind, row.subject), []).append(row)
    return [(several[0], len(several)) for several in groups.values()]


def _send(made: Digest, person: AuthUser, groups: list[tuple[Notification, int]]) -> None:
    lines = [(line_of(row, count), target_url(row.subject), row.detail) for row, count in groups]
    if len(groups) == 1:
        [(row, _count)], [(sentence, link, detail)] = groups, lines
        emails.send_to(
            person,
            letter="notice",
            key=made.public_id,
            sentence=sentence,
            action=str(KINDS[row.kind].action),
            link=link,
            detail=detail,
            unsubscribe=unsubscribe_url(person, row.kind),
        )
        return
    emails.send_to(
        person,
        letter="digest",
        key=made.public_id,
        lines=lines[:MOST_LINES],
        more=max(0, len(lines) - MOST_LINES),
        link=target_url(""),
        unsubscribe=unsubscribe_url(person, ALL),
    )
