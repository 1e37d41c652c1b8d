"""Tell someone: in the app, on an open page, and by mail, as they like it. Never twice of one thing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pitchey.core.cache import invalidate, user_key
from pitchey.core.ids import may_be_id
from pitchey.core.types import AuthUser
from pitchey.emails import services as emails
from pitchey.events.services import push
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Device, Digest, MailHours, Notification, Preference
from pitchey.notifications.preferences import KindPreference, mail_schedule_of, preference_for
from pitchey.notifications.push import enqueue_push
from pitchey.notifications.rhythm import Rhythm, leaves_at
from pitchey.notifications.unsubscribe_links import unsubscribe_url

BURST = timedelta(minutes=15)  # after a mail, more of its kind about its subject wait so long for each other


@transaction.atomic
def notify(*, to: AuthUser, kind: str, subject: str, key: str, params: Mapping[str, object], detail: str = "") -> None:
    """Tell one person one thing. It always stands in their list; whether the bell rings and a mail leaves is theirs to say.

    Args:
        to: the person.
        kind: a name in `catalogue.KINDS`.
        subject: public id of what it is about; `/go/<subject>/` leads there.
        key: names this very notice; a second one with the same key is not made.
        params: plain data for the kind's sentence.
        detail: another person's words, for the mail.

    Raises:
        KeyError: there is no such kind, or a param of its sentence is missing.
    """
    known = KINDS[kind]
    with translation.override(to.language):
        sentence = str(known.sentence) % params
        action = str(known.action)
    wanted = preference_for(to, kind)
    now = timezone.now()
    due = _mail_due(to, kind, subject, wanted, now) if wanted.mail and to.is_active else None
    notice = Notification(
        person=to, kind=kind, params=params, subject=subject, key=key, detail=detail, created_at=now, mail_due_at=due
    )
    if not wanted.bell:
        notice.read_at = now
    if due is not None and due <= now:
        notice.mail_due_at = None
    made = Notification.objects.bulk_create([notice], ignore_conflicts=True)[0]
    if not Notification.objects.filter(person=to, key=key, public_id=made.public_id).exists():
        return
    invalidate(user_key(to))
    if wanted.bell:
        push([to.pk], "notification.created", {"id": made.public_id, "kind": kind, "subject": subject})
        enqueue_push(to, now)
    if due is not None and due <= now:
        emails.send_to(
            to,
            letter="notice",
            key=f"{key}:{to.public_id}",
            sentence=sentence,
            action=action,
            link=target_url(subject),
            detail=detail,
            unsubscribe=unsubscribe_url(to, kind),
        )


def _mail_due(to: AuthUser, kind: str, subject: str, wanted: KindPreference, now: datetime) -> datetime:
    """When the mail of a notice may leave; `now` for at once. What follows upon a mail of the same kind about the same subject waits a little for more."""
    if KINDS[kind].binding:
        return now
    hours = mail_schedule_of(to)
    rhythm = wanted.rhythm or hours.rhythm
    first = now
    if rhythm == Rhythm.INSTANT:
        before = (
            Notification.objects.filter(
                person=to, kind=kind, subject=subject, created_at__gt=now - BURST, mail_due_at=None
            )
            .order_by("-created_at")
            .first()
        )
        first = before.created_at + BURST if before else now
    return leaves_at(first, rhythm, ZoneInfo(to.time_zone), hours.quiet)


def target_url(subject: str) -> str:
    """Where a mail leads for this subject; the list of notices, if there is none."""
    return f"{settings.SITE_URL}/go/{subject}/" if subject else f"{settings.SITE_URL}/notifications/"


def sentence_of(notification: Notification) -> str:
    """What a notification says, in the language of the moment."""
    return str(KINDS[notification.kind].sentence) % notification.params


def line_of(notification: Notification, count: int) -> str:
    """What `count` notices of one kind about one subject say together."""
    sentence = sentence_of(notification)
    if count == 1:
        return sentence
    return _("%(sentence)s (%(count)d times)") % {"sentence": sentence, "count": count}


def group_bursts(rows: Iterable[Notification]) -> list[list[Notification]]:
    """Notices, newest first, in groups: what was told of one kind about one subject within minutes stands together."""
    groups: list[list[Notification]] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        same = last is not None and (last.kind, last.subject) == (row.kind, row.subject)
        if same and groups[-1][-1].created_at - row.created_at < BURST:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


@transaction.atomic
def mark_read(*, by: AuthUser, ids: Iterable[str] | None = None) -> int:
    """Mark these notifications (all, when None) as read; returns how many were unread."""
    unread = Notification.objects.filter(person=by, read_at=None)
    if ids is not None:
        unread = unread.filter(public_id__in=[one for one in ids if may_be_id(one)])
    changed = unread.update(read_at=timezone.now())
    if changed:
        push([by.pk], "notification.read", {"unread": unread_count(by)})
    return changed


def settle(*, to: AuthUser, kind: str, subject: str) -> None:
    """What notices of this kind about this subject asked for is done: they are read."""
    done = Notification.objects.filter(person=to, kind=kind, subject=subject, read_at=None)
    mark_read(by=to, ids=list(done.values_list("public_id", flat=True)))


def unread_count(person: AuthUser) -> int:
    """How many notices a person has not read, counted up to 100."""
    return Notification.objects.filter(person=person, read_at=None)[:100].count()


def forget(person: AuthUser) -> None:
    """Forget everything that somebody was told, and how they wished to be told."""
    Notification.objects.filter(person=person).delete()
    for rows in (Preference, MailHours, Digest, Device):
        rows.objects.filter(person=person).delete()
