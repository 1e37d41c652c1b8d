"""Was this POST already done? `Idempotency-Key`: the same call again replays the answer, another call under the key is refused.

Keys belong to a person; guests' keys are ignored (their POSTs are sign-in and sign-up, whose answers are not kept).
"""

import re
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from api.models import IdempotentCall
from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, Malformed

KEY_LIFETIME = timedelta(hours=24)
ABANDONED = timedelta(seconds=90)  # a call that has run for so long died with its process
# Answers that say nothing about the act: the next try runs it.
NOT_REPLAYED = {401, 429, 500, 502, 503, 504}

_KEY = re.compile(r"[\x21-\x7e]{1,128}\Z")


def key_of(request: HttpRequest) -> str | None:
    """The key that a request carries.

    Raises:
        Malformed: it is not 1 to 128 visible ASCII characters.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.match(key):
        raise Malformed(_("An Idempotency-Key is 1 to 128 visible ASCII characters."), code="bad_idempotency_key")
    return key


def begin(request: HttpRequest, person: User, key: str, body: bytes) -> IdempotentCall:
    """Claim the key for this call with this body. An answer that has its `status` is to be replayed; otherwise the caller runs and finishes it.

    Raises:
        Conflict: `idempotency_key_reused` for another call, `still_running` while the first one works.
    """
    # SECURITY: bodies may hold passwords; a keyed hash of them is worth nothing without our key.
    signed_content = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), body])
    fingerprint = salted_hmac("api.idempotency", signed_content, algorithm="sha256").hexdigest()
    now = timezone.now()
    IdempotentCall.objects.filter(person=person, key=key, started_at__lt=now - KEY_LIFETIME).delete()
    # RACE: of two simultaneous calls the unique constraint lets one create the row; the other finds it.
    call, mine = IdempotentCall.objects.get_or_create(
        person=person, key=key, defaults={"fingerprint": fingerprint, "started_at": now}
    )
    if call.fingerprint != fingerprint:
        raise Conflict(_("This Idempotency-Key was used for another call."), code="idempotency_key_reused")
    if call.status is None and not mine:
        taken_over = IdempotentCall.objects.filter(
            pk=call.pk, status=None, started_at=call.started_at, started_at__lt=now - ABANDONED
        ).update(started_at=now)
        if not taken_over:
            raise Conflict(_("The first call with this Idempotency-Key is still running."), code="still_running")
    return call


def finish(call: IdempotentCall, response: HttpResponse) -> None:
    """Keep the answer, or free the key when the answer says nothing about the act."""
    if response.status_code in NOT_REPLAYED:
        call.delete()
        return
    call.status = response.status_code
    call.content_type = response.headers.get("Content-Type", "")
    call.body = response.content
    call.save(update_fields=["status", "content_type", "body"])


def delete_old_keys() -> int:
    """Delete keys that are older than 24 hours; returns how many."""
    return IdempotentCall.objects.filter(started_at__lt=timezone.now() - KEY_LIFETIME).delete()[0]
