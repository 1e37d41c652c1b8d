"""How does the next page lie ready before its turn, and the ledger stay true? In an encrypted page: it can be read only after it was recorded.

The encrypted page holds the page as this reader will see it, under a key that is in nobody's hands: the server makes it anew from the token of the
encrypted page when it is opened, and gives it out after the entry of the page is committed. Nothing is stored.
"""

import base64
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core import signing
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor
from pitchey.core import limits
from pitchey.core.errors import Conflict, NotFound
from pitchey.core.request_context import RequestContext
from pitchey.dataroom.models import ReadingSession
from pitchey.dataroom.services.attention import beat_token
from pitchey.dataroom.services.pages import picture
from pitchey.dataroom.services.sessions import (
    active_session,
    locked_document,
    record_page,
    recorded,
    refusal,
    require_page,
)
from pitchey.ndas import access
from pitchey.ndas.access import Decision
from pitchey.pitches.models import Document

# How long an encrypted page can be opened; so long before its entry in the ledger a mark may be dated, and no longer.
LIFETIME = timedelta(minutes=5)
NONCE = 12  # bytes before the encrypted page


@dataclass(frozen=True)
class EncryptedPage:
    """A page that nobody can look at yet: `content` is a nonce of 12 bytes and the page under AES-256-GCM, with the token as associated data."""

    content: bytes
    token: str


@dataclass(frozen=True)
class PageKey:
    """A page that was recorded just now, and what opens its encrypted page: 32 bytes, in base64."""

    key: str
    beat: str  # the token of the first beat; "" where attention is not counted


def encrypted_page(*, by: Actor, public_id: str, number: int, context: RequestContext) -> EncryptedPage:
    """One page, marked for this reader and encrypted, for somebody who sits with the document now. It is not recorded: nothing can be looked at.

    Raises:
        NotFound: not theirs to know, or no such page.
        Forbidden: `access_ended`, `access_limited`.
        Conflict: `no_envelope`: they do not sit there, or are a machine; `not_ready`.
        LimitReached: far more encrypted pages than anybody turns pages.
        Unavailable: a refusal could not be recorded.
    """
    limits.require("envelope", by.pk if by.is_authenticated else context.ip)
    reading_session = None
    with recorded():
        locked, decision = locked_document(by, public_id, access.may_read, context, page=number)
        if decision:
            require_page(locked, number)
            reading_session = active_session(by, locked, decision, context)
    if not decision:
        raise refusal(decision)
    if reading_session is None or reading_session.machine:
        raise Conflict(_("No page is prepared ahead here. Ask for the page itself."), code="no_envelope")
    at = timezone.now()
    bound = _bound(by, locked, decision, reading_session, number, context)
    token = signing.dumps([at.isoformat(), get_random_string(12)], salt=bound)
    nonce = os.urandom(NONCE)
    page = picture(by, locked, decision, reading_session, number, at)
    return EncryptedPage(nonce + AESGCM(_key(token)).encrypt(nonce, page, token.encode()), token)


def open_encrypted_page(*, by: Actor, public_id: str, number: int, token: str, context: RequestContext) -> PageKey:
    """Show the page of an encrypted page: the gate and the entry as for every page, and then the key. Each opening is an entry of its own.

    Raises:
        NotFound: not theirs to know; or the token is too old, or of another person, session, reading session, file, agreement or page.
        Forbidden: `access_ended`, `access_limited`.
        Conflict: `not_ready`.
        Unavailable: the ledger cannot be written, so the encrypted page stays closed.
    """
    with recorded():
        locked, decision = locked_document(by, public_id, access.may_read, context, page=number)
        reading_session = active_session(by, locked, decision, context) if decision else None
        if reading_session is not None:
            require_page(locked, number)
            at = _read(token, _bound(by, locked, decision, reading_session, number, context))
            record_page(by, locked, decision, reading_session, number, context, marked_at=at)
    if not decision:
        raise refusal(decision)
    if reading_session is None:
        raise NotFound()
    beat = beat_token(by=by, session=reading_session, page=number)
    return PageKey(base64.b64encode(_key(token)).decode(), beat)


def _bound(
    by: Actor,
    document: Document,
    decision: Decision,
    reading_session: ReadingSession,
    number: int,
    context: RequestContext,
) -> str:
    """What a token is good for. It is signed with this as the salt, so that it says nothing itself and fits nothing else."""
    nda = decision.nda.pk if decision.nda else None
    return json.dumps(
        [
            "dataroom.envelope",
            by.pk,
            context.session,
            reading_session.pk,
            document.file_id,
            nda,
            decision.reason,
            number,
        ]
    )


def _read(token: str, bound: str) -> datetime:
    """When the page was marked."""
    try:
        at, _nonce = signing.loads(token, salt=bound, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise NotFound() from error
    return datetime.fromisoformat(at)


def _key(token: str) -> bytes:
    """What opens the encrypted page of a token."""
    return salted_hmac("dataroom.envelope.key", token, algorithm="sha256").digest()
