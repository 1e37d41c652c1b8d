"""Which answers are the same for every guest? They are kept as bytes for ten minutes, and given out before anything else is done.

A view says `response_cached = True`. Redis holds the bytes for all processes, each process the ones it gave out last; the key carries the market's
generation, so a change of the market forgets them everywhere. Whoever shows a token or a session cookie is never given a kept answer.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from api import rate_limits
from api.headers import allow_origin, conditional
from pitchey.core.cache import generation
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
        # RACE: an answer is kept under the generation of before it was made, so what changes meanwhile is not kept as new.
        request.cache_key = key  # type: ignore[attr-defined]  # `store` reads it
        kept = _local.get(key) or cache.get(key)
        if kept is None:
            return self.get_response(request)
        _local.put(key, kept)
        body, tag = kept
        response = conditional(request, HttpResponse(body, content_type="application/json"), tag)
        rate_limits.add_rate_headers(request, response)
        allow_origin(request, response)
        return response


def store(request: Request, response: HttpResponse) -> None:
    """Keep the answer to a guest's GET of a view that is `response_cached`."""
    key = getattr(request._request, "cache_key", None)
    if key and not request.user.is_authenticated:
        cache.set(key, (response.content, response["ETag"]), timeout=SECONDS)


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
    return f"kept:{generation(GENERATION)}:{asked}"


class _LocalCache:
    """The answers given out last, at most `LOCAL_SIZE` of them, each for `SECONDS`."""

    def __init__(self) -> None:
        self._lock, self._answers = Lock(), OrderedDict[str, tuple[float, CachedResponse]]()

    def get(self, key: str) -> CachedResponse | None:
        until, kept = self._answers.get(key, (0.0, None))
        return kept if until > time.monotonic() else None

    def put(self, key: str, kept: CachedResponse) -> None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return
            self._answers[key] = (time.monotonic() + SECONDS, kept)
            if len(self._answers) > LOCAL_SIZE:
                self._answers.popitem(last=False)


_local = _LocalCache()
