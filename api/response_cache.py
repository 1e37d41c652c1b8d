"""Which answers are the same for every guest? They are kept as bytes for ten minutes, and given out before anything else is done.

A view says `response_cached = True`. Redis holds the bytes for all processes, each process the ones it gave out last; the key carries the market's
generation, so a change of the market forgets them everywhere. Whoever shows a token or a session cookie is never given a kept answer.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from api import rate_limits
from api.headers import allow_origin, conditional
from pitchey.core.cache import generation, keep, look_up
from pitchey.pitches.listings import GENERATION

SECONDS = 600
LOCAL_SIZE = 256  # answers that a process holds itself: a few megabytes

CachedResponse = tuple[bytes, str]


class ResponseCacheMiddleware:
    """Middleware: a kept answer where there is one. It stands behind the limiter and in front of sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        now, kept = _look_up(key)
        if kept is None:
            # RACE: an answer is kept under the generation of before it was made, so what changes meanwhile is not kept as new.
            request.kept_under = (key, now)  # type: ignore[attr-defined]  # `store` reads it
            return self.get_response(request)
        body, tag = kept
        response = conditional(request, HttpResponse(body, content_type="application/json"), tag)
        rate_limits.add_rate_headers(request, response)
        allow_origin(request, response)
        return response


def store(request: Request, response: HttpResponse) -> None:
    """Keep the answer to a guest's GET of a view that is `response_cached`."""
    kept_under = getattr(request._request, "kept_under", None)
    if kept_under and not request.user.is_authenticated:
        key, now = kept_under
        keep(GENERATION, key, SECONDS, now, (response.content, response["ETag"]))


def _look_up(key: str) -> tuple[int, CachedResponse | None]:
    """The market's generation, and the answer that is kept under it. One question to Redis, and a short one where this process holds the answer."""
    if held := _local.get(key):
        under, answer = held
        if under == (now := generation(GENERATION)):
            return now, answer
    now, found = look_up(GENERATION, key)
    if found is None:
        return now, None
    (kept,) = cast(tuple[CachedResponse], found)
    _local.put(key, (now, kept))
    return now, kept


def _key(request: HttpRequest) -> str | None:
    """Where the answer to this question is kept; None when the caller may be somebody, or searches."""
    if (
        request.method != "GET"
        or not request.path.startswith("/api/v1/pitches")
        or "Authorization" in request.headers
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or "q" in request.GET
    ):
        return None
    asked = hashlib.sha256(repr((request.path, sorted(request.GET.lists()))).encode()).hexdigest()
    return f"answer:{asked}"


class _LocalCache:
    """The answers given out last with their generations, at most `LOCAL_SIZE` of them, each for `SECONDS`."""

    def __init__(self) -> None:
        self._lock, self._answers = Lock(), OrderedDict[str, tuple[float, tuple[int, CachedResponse]]]()

    def get(self, key: str) -> tuple[int, CachedResponse] | None:
        until, kept = self._answers.get(key, (0.0, None))
        return kept if until > time.monotonic() else None

    def put(self, key: str, kept: tuple[int, CachedResponse]) -> None:
        with self._lock:
            self._answers[key] = (time.monotonic() + SECONDS, kept)
            self._answers.move_to_end(key)
            if len(self._answers) > LOCAL_SIZE:
                self._answers.popitem(last=False)


_local = _LocalCache()
