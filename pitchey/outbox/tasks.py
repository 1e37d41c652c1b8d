"""The only Celery tasks: run a job, sweep, and let beat enqueue a topic."""

from celery import shared_task
from celery.signals import worker_init

from pitchey.outbox import services as outbox


@worker_init.connect
def _load(**kwargs: object) -> None:
    outbox.load_handlers()


@shared_task(name="outbox.run")
def run(job_id: int) -> None:
    outbox.run(job_id)


@shared_task(name="outbox.sweep")
def sweep() -> None:
    outbox.sweep()


@shared_task(name="outbox.tick")
def tick(topic: str) -> None:
    outbox.enqueue(topic, dedup_key=topic)


@outbox.handler("outbox.forget_done")
def forget_done() -> None:
    outbox.forget_done()
