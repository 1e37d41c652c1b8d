"""Where is somebody signed in? Browser sessions and mobile sign-ins in one list, and the end of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as Kept
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pitchey.accounts.models import TokenFamily, User
from pitchey.audit import services as audit
from pitchey.core.errors import NotFound
from pitchey.core.ids import may_be_id
from pitchey.events.services import push

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Session:
    """One place where a person is signed in. `kind` is "browser" or "mobile"."""

    id: str
    kind: str
    device: str
    ip: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


def web_session_id(session_key: str) -> str:
    """The public name of a browser session. SECURITY: the key itself is the cookie, and is never shown."""
    return "web_" + salted_hmac("pitchey.accounts.sessions", session_key, algorithm="sha256").hexdigest()[:24]


def sessions_of(person: User) -> list[Session]:
    """Every place where the person is signed in, latest seen first."""
    browsers = [
        Session(
            web_session_id(row.session_key),
            "browser",
            "",
            row.ip,
            row.user_agent,
            row.created_at,
            row.last_seen_at,
        )
        for row in UserSession.objects.purge_and_list(person)
    ]
    mobiles = [
        Session(
            row.public_id,
            "mobile",
            row.device_name,
            str(row.ip),
            row.user_agent,
            row.created_at,
            row.last_used_at,
        )
        for row in TokenFamily.objects.filter(person=person, ended_at=None, expires_at__gt=timezone.now())
    ]
    return sorted(browsers + mobiles, key=lambda session: session.last_seen_at, reverse=True)


def touch_session(*, session_key: str) -> None:
    """Note that a browser session is in use. However many requests it makes, that is one write in `SEEN_EVERY`."""
    name = f"seen:{web_session_id(session_key)}"
    if cache.add(name, 1, timeout=int(SEEN_EVERY.total_seconds())):
        UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())


def forget_old() -> int:
    """Forget browser sessions that are over, and list none that is not kept any more; returns how many were kept too long."""
    over, _kinds = Kept.objects.filter(expire_date__lt=timezone.now()).delete()
    # RACE: a session is listed a moment before it is kept, so that the youngest are left alone.
    listed = UserSession.objects.filter(created_at__lt=timezone.now() - timedelta(days=1))
    listed.exclude(Exists(Kept.objects.filter(session_key=OuterRef("session_key")))).delete()
    return over


@transaction.atomic
def end_session(*, by: User, session_id: str) -> None:
    """Sign one place out.

    Raises:
        NotFound: not a session of this person.
    """
    if not _end(by, session_id):
        raise NotFound()


@transaction.atomic
def log_out(*, by: User, session_id: str) -> None:
    """Sign out here. A session that is not in the list has nothing to end but the browser's own part."""
    _end(by, session_id)


def _end(by: User, session_id: str) -> bool:
    if session_id.startswith("web_"):
        rows = [row for row in UserSession.objects.filter(user=by) if web_session_id(row.session_key) == session_id]
        for row in rows:
            row.end()
        ended = bool(rows)
    elif may_be_id(session_id):
        alive = TokenFamily.objects.filter(public_id=session_id, person=by, ended_at=None)
        ended = bool(alive.update(ended_at=timezone.now(), ended_reason="logout"))
    else:
        ended = False
    if ended:
        audit.record(
            chain=by.public_id, kind="account.session_ended", by=by, subject=by.public_id, data={"session": session_id}
        )
        push([by.pk], "session.ended", {"session": session_id})
    return ended


@transaction.atomic
def end_all_sessions(*, by: User, except_session: str = "") -> None:
    """Sign out everywhere, or everywhere else.

    The epoch makes every older browser session and access token void at once; a browser that stays binds its session to the new
    one (`update_session_auth_hash`), a mobile client that stays refreshes.
    """
    revoke_sessions(by, reason="logout-all", except_session=except_session)
    audit.record(chain=by.public_id, kind="account.sessions_ended", by=by, subject=by.public_id)


def revoke_sessions(person: User, *, reason: str, except_session: str = "") -> None:
    """End all sessions of a person inside the caller's transaction; `person.token_epoch` is the new one afterwards."""
    User.objects.filter(pk=person.pk).update(token_epoch=F("token_epoch") + 1)
    person.refresh_from_db(fields=["token_epoch"])
    TokenFamily.objects.filter(person=person, ended_at=None).exclude(public_id=except_session).update(
        ended_at=timezone.now(), ended_reason=reason
    )
    for row in UserSession.objects.filter(user=person):
        if web_session_id(row.session_key) != except_session:
            row.end()
    push([person.pk], "session.ended", {"session": "all", "except": except_session})
