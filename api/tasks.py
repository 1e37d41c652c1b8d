"""What does the API do at night? It forgets old idempotency keys."""

from api import idempotency
from pitchey.outbox import services as outbox


@outbox.handler("api.forget_old_keys")
def forget_old_keys() -> None:
    idempotency.delete_old_keys()
