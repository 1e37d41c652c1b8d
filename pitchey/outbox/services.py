"""Deliver once committed. A job is a row in the transaction that caused it; a worker runs its handler at least once.

@outbox.handler("media.process", retries=5)
def process(file_id: int) -> None: ...

outbox.enqueue("media.process", file_id=file.pk)
"""

import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from kombu.exceptions import OperationalError

from pitchey.core.logging import request_id
from pitchey.outbox.models import Job

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=10)  # longer than any handler takes, unless it says so; then somebody else may try
KEEP_DONE = timedelta(days=7)


@dataclass(frozen=True)
class Handler:
    """What runs a topic, how often it may fail before staff must look, after how long its worker is taken for dead, and what follows a dead job."""

    run: Callable[..., None]
    retries: int
    lasts: timedelta
    when_dead: str


HANDLERS: dict[str, Handler] = {}


def handler(
    topic: str, *, retries: int = 8, lasts: timedelta = CLAIM_LASTS, when_dead: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register the function that runs a topic. It is idempotent and gets the payload as keyword arguments, outside a transaction.

    One that says how long it `lasts` at most is tried again sooner when its worker has died. `when_dead` is the topic that gets the same
    payload when a job has failed for good, its worker's death included.
    """

    def register(run: Callable[..., None]) -> Callable[..., None]:
        HANDLERS[topic] = Handler(run, retries, lasts, when_dead)
        return run

    return register


def load_handlers() -> None:
    """Import every app's `tasks.py`."""
    autodiscover_modules("tasks")


def enqueue(topic: str, *, dedup_key: str = "", run_after: datetime | None = None, **payload: object) -> None:
    """Promise that `topic` runs after this transaction commits. With a `dedup_key`, a waiting job of the same key is enough."""
    job = Job(
        topic=topic,
        payload=payload,
        dedup_key=dedup_key,
        run_after=run_after or timezone.now(),
        request_id=request_id.get(),
    )
    if dedup_key:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        job_id = (
            Job.objects.filter(topic=topic, dedup_key=dedup_key, status=Job.Status.WAITING)
            .values_list("pk", flat=True)
            .first()
        )
    else:
        job.save()
        job_id = job.pk
    if job_id is not None and job.run_after <= timezone.now():
        transaction.on_commit(lambda: send(job_id))


def send(job_id: int) -> None:
    """Hand a job to the broker. When the broker is away the sweep will do it: the row is the promise."""
    from pitchey.outbox.tasks import run

    try:
        run.delay(job_id)
    except OperationalError as error:
        log.warning("broker away, the sweep will send it", extra={"facts": {"job": job_id, "error": repr(error)}})


def claim(job_id: int) -> Job | None:
    """Take a due job for this worker; None when somebody else has it or it is not due."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(pk=job_id, status=Job.Status.WAITING, run_after__lte=timezone.now())
            .first()
        )
        if job is None:
            return None
        job.become(Job.Status.RUNNING)
        job.attempts += 1
        job.claimed_at = timezone.now()
        job.save(update_fields=["status", "attempts", "claimed_at"])
        return job


def run(job_id: int) -> bool:
    """Run one job, if it is there to be run. A failure is written on the job and tried again later; the last one makes it dead."""
    job = claim(job_id)
    if job is None:
        return False
    token = request_id.set(job.request_id)
    try:
        HANDLERS[job.topic].run(**job.payload)
    except Exception as error:  # whatever a handler raises belongs on its job, and staff see it
        log.exception("job failed", extra={"facts": {"job": job.pk, "topic": job.topic, "attempt": job.attempts}})
        _failed(job, error)
    else:
        _done(job)
    finally:
        request_id.reset(token)
    return True


def _done(job: Job) -> None:
    job.become(Job.Status.DONE)
    job.done_at = timezone.now()
    # SECURITY: payloads may hold one-time links; a finished job needs none.
    job.payload, job.last_error = {}, ""
    job.save(update_fields=["status", "done_at", "payload", "last_error"])


def _failed(job: Job, error: Exception) -> None:
    known = HANDLERS.get(job.topic)
    finished = known is None or job.attempts >= known.retries
    with transaction.atomic():
        # RACE: the same thing may have been asked for again meanwhile; the newer job does the work.
        if not finished and job.dedup_key and Job.objects.filter(
            topic=job.topic, dedup_key=job.dedup_key, status=Job.Status.WAITING
        ).exists():  # fmt: skip
            _done(job)
            return
        job.become(Job.Status.DEAD if finished else Job.Status.WAITING)
        job.run_after = timezone.now() + timedelta(seconds=min(3600, 5 * 2**job.attempts))
        job.last_error = repr(error)[:2000]
        job.save(update_fields=["status", "run_after", "last_error"])
        if finished and known and known.when_dead:
            enqueue(known.when_dead, **job.payload)


def sweep(batch: int = 500) -> int:
    """Send what is due and was not acknowledged, and free claims whose worker has died. Returns how many were sent."""
    now = timezone.now()
    with transaction.atomic():
        stale = Job.objects.select_for_update(skip_locked=True).filter(_out_of_time(now), status=Job.Status.RUNNING)
        for job in stale[:batch]:
            _failed(job, TimeoutError("the worker died or took too long"))
    due = list(_due().order_by("run_after").values_list("pk", flat=True)[:batch])
    for job_id in due:
        send(job_id)
    return len(due)


def _out_of_time(now: datetime) -> Q:
    """Jobs that were claimed longer ago than their handlers take."""
    late = Q(claimed_at__lt=now - CLAIM_LASTS)
    for topic, known in HANDLERS.items():
        if known.lasts < CLAIM_LASTS:
            late |= Q(topic=topic, claimed_at__lt=now - known.lasts)
    return late


def run_waiting(*, except_topics: Collection[str] = ()) -> int:
    """Run what is due in this process, also what the jobs themselves enqueue. For commands and tests.

    Jobs of `except_topics` are left to a worker. Returns how many were run.
    """
    load_handlers()
    ran = 0
    while due := list(_due().exclude(topic__in=except_topics).values_list("pk", flat=True)):
        ran += sum(run(job_id) for job_id in due)
    return ran


def run_side_by_side(topic: str, *, threads: int) -> int:
    """Run what is due of one topic in so many threads, each with a database connection of its own. For commands.

    It is quicker where handlers wait for other programs. Returns how many were run.
    """

    def run_and_disconnect(job_id: int) -> bool:
        try:
            return run(job_id)
        finally:
            connection.close()

    load_handlers()
    with ThreadPoolExecutor(threads, thread_name_prefix="outbox") as pool:
        return sum(pool.map(run_and_disconnect, list(_due().filter(topic=topic).values_list("pk", flat=True))))


def _due() -> QuerySet[Job]:
    return Job.objects.filter(status=Job.Status.WAITING, run_after__lte=timezone.now())


@transaction.atomic
def retry(job: Job) -> None:
    """Staff: let a job that is dead, or waits after a failure, try again now with all its attempts."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status != Job.Status.WAITING:
        twin = Job.objects.filter(topic=job.topic, dedup_key=job.dedup_key, status=Job.Status.WAITING)
        if job.dedup_key and twin.exists():
            return  # the newer one does the work
        job.become(Job.Status.WAITING)
    job.attempts, job.run_after = 0, timezone.now()
    job.save(update_fields=["status", "attempts", "run_after"])
    transaction.on_commit(lambda: send(job.pk))


def forget_done() -> int:
    """Delete jobs that were done a week ago."""
    return Job.objects.filter(status=Job.Status.DONE, done_at__lt=timezone.now() - KEEP_DONE).delete()[0]


def oldest_waiting() -> timedelta:
    """How long the oldest due job has waited: the age of the queue."""
    oldest = (
        Job.objects.filter(status=Job.Status.WAITING).order_by("run_after").values_list("run_after", flat=True).first()
    )
    return max(timedelta(), timezone.now() - oldest) if oldest else timedelta()
