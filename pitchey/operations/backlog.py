"""What should have happened by now and has not? Papers without seal, letters not delivered, files not checked or not drawn, dead jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Actor, User
from pitchey.core.errors import Forbidden, NotFound
from pitchey.core.numbers import whole_number
from pitchey.media.models import File
from pitchey.ndas import copies
from pitchey.ndas.models import SealedCopy
from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job

SHOWN = 50  # of each kind, the oldest first
LATE = timedelta(minutes=10)
LETTERS = "emails.deliver"
COVERED_ELSEWHERE = (LETTERS, "ndas.seal", "media.process")  # each stands among the things that it is about


@dataclass(frozen=True)
class StalledWork:
    """One thing that is late. `why` is for staff, and names nobody's words."""

    key: str  # of the row, for `retry`
    name: str
    since: datetime
    attempts: int
    why: str


T = TypeVar("T", bound=Model)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What is late of one kind, and how it is tried again."""

    title: str | Promise
    nothing: str | Promise
    rows: Callable[[], QuerySet[T]]
    describe: Callable[[T], StalledWork]
    again: Callable[[T], None]


@dataclass(frozen=True)
class Backlog:
    """What is late of one kind: how many, and the oldest of them."""

    slug: str
    title: str | Promise
    nothing: str | Promise
    count: int
    rows: list[StalledWork]


def _late() -> datetime:
    return timezone.now() - LATE


def _copies() -> QuerySet[SealedCopy]:
    return SealedCopy.objects.filter(status=SealedCopy.Status.WAITING, created_at__lte=_late()).order_by("created_at")


def _files(*states: str) -> QuerySet[File]:
    return File.objects.filter(status__in=states, created_at__lte=_late()).order_by("created_at")


def _jobs(where: Q) -> QuerySet[Job]:
    """Jobs that failed for good, or that fail again and again."""
    failing = Q(status=Job.Status.DEAD) | Q(status=Job.Status.WAITING, attempts__gt=0, created_at__lte=_late())
    return Job.objects.filter(failing & where).order_by("created_at")


def _describe_copy(copy: SealedCopy) -> StalledWork:
    return StalledWork(str(copy.pk), copy.public_id, copy.created_at, copy.attempts, copy.last_error)


def _describe_file(file: File) -> StalledWork:
    return StalledWork(
        str(file.pk), file.public_id, file.created_at, 0, f"{file.get_status_display()}, {file.rendered}/{file.pages}"
    )


def _describe_job(job: Job) -> StalledWork:
    # SECURITY: a payload may hold one-time links and people's words; it is not shown.
    return StalledWork(str(job.pk), f"{job.topic} #{job.pk}", job.created_at, job.attempts, job.last_error)


def _process(file: File) -> None:
    outbox.enqueue("media.process", dedup_key=f"file:{file.pk}", file_id=file.pk)


KINDS: dict[str, Kind] = {
    "unsealed": Kind(_("Not sealed"), _("Every signed agreement has its seal."), _copies, _describe_copy, copies.retry),
    "undelivered": Kind(
        _("Not delivered"), _("Every letter has left."), lambda: _jobs(Q(topic=LETTERS)), _describe_job, outbox.retry
    ),
    "unscanned": Kind(
        _("Not checked"),
        _("Every file was checked."),
        lambda: _files(File.Status.UPLOADED, File.Status.SCANNING),
        _describe_file,
        _process,
    ),
    "unrendered": Kind(
        _("Pages not drawn"), _("Every file has its pages."), lambda: _files(File.Status.RENDERING), _describe_file, _process
    ),
    "failed": Kind(_("Other jobs that fail"), _("Nothing else fails."), lambda: _jobs(~Q(topic__in=COVERED_ELSEWHERE)), _describe_job, outbox.retry),
}  # fmt: skip


def backlogs(*, by: User) -> list[Backlog]:
    """Everything that is late, by kind: two queries each.

    Raises:
        NotFound: not for people outside the staff.
    """
    if not by.is_staff:
        raise NotFound()
    found = []
    for slug, kind in KINDS.items():
        rows = kind.rows()
        found.append(
            Backlog(slug, kind.title, kind.nothing, rows.count(), [kind.describe(row) for row in rows[:SHOWN]])
        )
    return found


def retry(*, by: User, kind: str, key: str = "") -> int:
    """Try again now: one thing, or all of a kind that are shown. Answers how many.

    Raises:
        Forbidden: not for this member of staff.
        NotFound: not staff; or there is no such kind, or nothing of it is late (any more).
    """
    if not by.is_staff or kind not in KINDS:
        raise NotFound()
    if not may_retry(by):
        raise Forbidden()
    rows = KINDS[kind].rows()
    if key:
        rows = rows.filter(pk=whole_number(key, digits=18))
    with transaction.atomic():
        again = list(rows[:SHOWN])
        for row in again:
            KINDS[kind].again(row)
    if not again:
        raise NotFound()
    return len(again)


def may_retry(person: Actor) -> bool:
    return bool(person.is_staff and person.has_perm("outbox.change_job"))
