"""How many requests, how quick, how many failed? Counted over all web processes.

Each process adds up what it served and carries the sums to Redis at most once a second, into buckets of ten seconds.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from pitchey.core.types import Json

log = logging.getLogger(__name__)

BUCKET, WINDOW, KEPT = 10, 60, 300  # seconds
STARTED = time.monotonic()


class Tally:
    """What this process has served since it last wrote to Redis."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flushed_at = 0.0
        self._sums = {"requests": 0, "microseconds": 0, "errors": 0}

    def add(self, seconds: float, *, failed: bool) -> None:
        """Count one request."""
        with self._lock:
            self._sums["requests"] += 1
            self._sums["microseconds"] += int(seconds * 1_000_000)
            self._sums["errors"] += failed
            due = time.monotonic() - self._flushed_at >= 1
        if due:
            self.flush()

    def flush(self) -> None:
        """Carry the sums to Redis. When it is away they are lost: they are figures, not facts."""
        with self._lock:
            sums, self._sums = self._sums, dict.fromkeys(self._sums, 0)
            self._flushed_at = time.monotonic()
        key = _key(time.time())
        try:
            pipe = get_redis_connection("default").pipeline(transaction=False)
            for name, value in sums.items():
                pipe.hincrby(key, name, value)
            pipe.expire(key, KEPT)
            pipe.execute()
        except RedisError as error:
            log.warning("request figures lost", extra={"facts": {"error": repr(error)}})


TALLY = Tally()


class MeasureMiddleware:
    """Counts every request: how long it took, and whether we failed (5xx)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        TALLY.add(time.perf_counter() - started, failed=response.status_code >= 500)
        return response


def last_minute() -> Json:
    """Seconds of uptime of this process; requests a second, mean milliseconds and share of 5xx over the last minute, all processes."""
    TALLY.flush()
    now = time.time()
    pipe = get_redis_connection("default").pipeline(transaction=False)
    for age in range(0, WINDOW, BUCKET):
        pipe.hgetall(_key(now - age))
    totals = {"requests": 0, "microseconds": 0, "errors": 0}
    for bucket in pipe.execute():
        for name, value in bucket.items():
            totals[name.decode()] += int(value)
    requests = totals["requests"]
    return {
        "uptime": int(time.monotonic() - STARTED),
        "requests_per_second": round(requests / WINDOW, 2),
        "average_response_time": round(totals["microseconds"] / requests / 1000, 2) if requests else None,
        "error_rate": round(totals["errors"] / requests, 4) if requests else 0.0,
    }


def _key(at: float) -> str:
    return f"metrics:{int(at // BUCKET)}"
