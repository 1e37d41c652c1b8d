"""How often may somebody do a thing? Named sentences, one atomic counter in Redis.

A limit is a true sliding window: at most `count` hits in any `per` seconds, however many processes ask. One Lua script reads Redis'
clock, forgets what is older than the window, and adds the hit only when there is room.
"""

import secrets
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_redis import get_redis_connection
from redis import Redis
from redis.commands.core import Script

from pitchey.core.errors import LimitReached


@dataclass(frozen=True)
class Limit:
    """At most `count` in `per` seconds; `sentence` is what a person is told; when there is room again is added to it."""

    count: int
    per: int
    sentence: str | Promise


LIMITS: dict[str, Limit] = {
    "address": Limit(100, 60, _("Many pages in one minute were asked for from your network.")),
    "login-address": Limit(20, 300, _("Too many sign-in attempts from your address.")),
    "login-account": Limit(8, 300, _("Too many sign-in attempts for this account.")),
    "register": Limit(20, 3600, _("Too many sign-ups from your address.")),
    "mail-link": Limit(5, 3600, _("We have sent several mails already. Look in your inbox.")),
    "reauthenticate": Limit(8, 300, _("Too many attempts.")),
    "refresh": Limit(60, 60, _("Too many token refreshes.")),
    "search": Limit(60, 60, _("Too many searches in a minute.")),
    "suggest": Limit(300, 60, _("Too many suggestions in a minute.")),
    "upload": Limit(60, 600, _("Too many uploads at once.")),
    "nda-request": Limit(30, 3600, _("You have asked for access often in the last hour.")),
    "name-person": Limit(30, 3600, _("You have named many people in the last hour.")),
    "contact": Limit(5, 3600, _("You have written to us several times in the last hour.")),
    "message": Limit(120, 60, _("Many messages in a minute.")),
    "conversation": Limit(30, 3600, _("You have begun many conversations in the last hour.")),
    "report": Limit(20, 3600, _("Many reports in an hour. Thank you.")),
    "verify": Limit(30, 600, _("Too many papers checked from your address.")),
    "leak": Limit(20, 600, _("Many pictures in a few minutes.")),
    "beat": Limit(120, 60, _("Too many beats in a minute.")),
    "envelope": Limit(90, 60, _("Too many pages prepared in a minute.")),
    "socket-frames": Limit(600, 60, _("Too many frames.")),
}

SLIDING_WINDOW = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local window = tonumber(ARGV[2]) * 1000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms - window)
local used = redis.call('ZCARD', KEYS[1])
local granted = 0
if used < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], ms, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], window)
  used = used + 1
  granted = 1
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local reset = window
if oldest[2] then reset = tonumber(oldest[2]) + window - ms end
return {granted, used, reset}
"""


@cache
def _counting() -> Script:
    return Script(get_redis_connection("default"), SLIDING_WINDOW)


@dataclass(frozen=True)
class LimitState:
    """Where somebody stands with one limit after a hit."""

    name: str
    limit: Limit
    granted: bool
    remaining: int
    reset: int  # seconds until there is room (again)


def hit(name: str, *parts: object, connection: Redis | None = None) -> LimitState:
    """Count one hit for `parts` (an address, an account) and say where that leaves them. Never raises for a full limit."""
    limit = LIMITS[name]
    most = limit.count * settings.LIMITS_TIMES
    redis = connection or get_redis_connection("default")
    key = ":".join(["limit", name, *(str(part) for part in parts)])
    granted, used, reset = _counting()(keys=[key], args=[most, limit.per, secrets.token_hex(8)], client=redis)
    return LimitState(name, limit, bool(granted), max(0, most - int(used)), max(1, -(-int(reset) // 1000)))


def require(name: str, *parts: object) -> LimitState:
    """Count one hit.

    Raises:
        LimitReached: no room; `details["retry_after"]` in seconds.
    """
    standing = hit(name, *parts)
    if not standing.granted:
        raise LimitReached(standing.limit.sentence, retry_after=standing.reset, limit=name)
    return standing


def forget(name: str, *parts: object) -> None:
    """Give somebody a clean slate, as after a successful sign-in."""
    get_redis_connection("default").delete(":".join(["limit", name, *(str(part) for part in parts)]))
