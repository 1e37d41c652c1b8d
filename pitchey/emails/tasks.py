"""Mail leaves in the worker."""

from datetime import timedelta

from pitchey.core.types import Json
from pitchey.emails import services as emails
from pitchey.outbox import services as outbox


@outbox.handler("emails.deliver", retries=12, lasts=timedelta(minutes=1))
def deliver(to: str, letter: str, key: str, language: str, context: Json) -> None:
    emails.deliver(to=to, letter=letter, key=key, language=language, context=context)
