"""How long was a page looked at? Signed beats of a reader who has it before their eyes; never more than our own clock saw.

A beat names its reading session, its page and when its token was given out. What the reader's browser says counts up to the time that passed since then
and since any other beat of the same person: so no time is counted twice, whatever is forged, repeated or sent from a second window.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, User
from pitchey.core import limits
from pitchey.core.errors import Invalid
from pitchey.core.request_context import RequestContext
from pitchey.dataroom import machines
from pitchey.dataroom.models import Attention, PageView, ReadingSession
from pitchey.dataroom.services.sessions import refusal
from pitchey.ndas import access
from pitchey.pitches.models import Document

# Browsers beat every quarter of a minute; of a longer silence no more than this is believed.
MOST = timedelta(seconds=30)
OLDEST = timedelta(hours=12)  # an older token is worth nothing
_SALT = "dataroom.beat"


@dataclass(frozen=True)
class Beat:
    """What a beat was worth in milliseconds, and the token of the next one."""

    counted: int
    token: str


def beat_token(*, by: Actor, session: ReadingSession, page: int) -> str:
    """The token that goes out with a page, for the first beat; "" where attention is not counted: owners, staff, machines."""
    return _token(session, page, timezone.now()) if _counts(by, session) else ""


def beat(*, by: Actor, public_id: str, token: str, milliseconds: int, context: RequestContext) -> Beat:
    """Count the time since the last beat towards a page that was shown.

    Args:
        token: as it came with the page, or with the last beat.
        milliseconds: how long the page was before the reader's eyes since then, as their browser says.

    Raises:
        NotFound: not theirs to know.
        Forbidden: `access_ended`: close the page.
        Invalid: the token is not one of this reader and document, or too old.
        LimitReached: far more beats than anybody's reading gives.
    """
    limits.require("beat", by.pk if by.is_authenticated else context.ip)
    document = access.document_for(by, public_id, ip=context.ip)
    decision = access.may_read(by, document, ip=context.ip)
    if not decision:
        raise refusal(decision)
    reading_session, page, given = _read(token)
    now = timezone.now()
    with transaction.atomic():
        if by.is_authenticated:
            # RACE: one beat of a person at a time, so that two windows do not count the same second.
            User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        session = _locked(by, document, reading_session, context)
        counted = _worth(by, session, page, given, now, milliseconds) if _counts(by, session) else 0
        if counted:
            row, _made = Attention.objects.get_or_create(session=session, page=page)
            row.milliseconds += counted
            row.beat_at = given
            row.save(update_fields=["milliseconds", "beat_at"])
            session.attended_until = session.last_at = now
            session.save(update_fields=["attended_until", "last_at"])
    return Beat(counted, _token(session, page, now))


def _worth(by: Actor, session: ReadingSession, page: int, given: datetime, now: datetime, milliseconds: int) -> int:
    """How much of what the browser says is believed."""
    if not PageView.objects.filter(session=session, page=page).exists():
        return 0
    # A token counts once: what came after it, or it again, is newer.
    if Attention.objects.filter(session=session, page=page, beat_at__gte=given).exists():
        return 0
    if PageView.objects.filter(session=session, at__gte=now - machines.RUSH).count() >= machines.RUSH_PAGES:
        session.machine = True
        session.save(update_fields=["machine"])
        return 0
    until = session.attended_until
    if by.is_authenticated:
        until = ReadingSession.objects.filter(person=by).aggregate(latest=Max("attended_until"))["latest"]
    passed = now - max(given, until or given)
    return max(0, min(milliseconds, int(min(passed, MOST) / timedelta(milliseconds=1))))


def _counts(by: Actor, session: ReadingSession) -> bool:
    owns = session.person_id is not None and session.person_id == session.document.pitch.owner_id
    return not (owns or session.machine or (by.is_authenticated and by.is_staff))


def _locked(by: Actor, document: Document, reading_session: int, context: RequestContext) -> ReadingSession:
    rows = ReadingSession.objects.select_for_update(of=("self",)).select_related("document__pitch")
    mine = rows.filter(person=by) if by.is_authenticated else rows.filter(person=None, ip=context.ip)
    session = mine.filter(pk=reading_session, document=document).first()
    if session is None:
        raise _not_ours()
    return session


def _token(session: ReadingSession, page: int, at: datetime) -> str:
    return signing.dumps([session.pk, page, int(at.timestamp() * 1_000_000)], salt=_SALT)


def _read(token: str) -> tuple[int, int, datetime]:
    """Reading session (primary key), page, and when it was given."""
    try:
        reading_session, page, at = signing.loads(token, salt=_SALT, max_age=OLDEST)
    except signing.BadSignature as error:
        raise _not_ours() from error
    return reading_session, page, datetime.fromtimestamp(at / 1_000_000, tz=timezone.get_default_timezone())


def _not_ours() -> Invalid:
    return Invalid([("token", "unknown", _("This is not a beat of a page that you have open."))])
