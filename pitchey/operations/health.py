"""Is it well? The true state of every service, asked at once, answered within two seconds even when one of them hangs."""

import logging
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from django_redis import get_redis_connection

from pitchey.core.types import Json
from pitchey.operations import metrics, sockets
from pitchey.outbox import services as outbox

log = logging.getLogger(__name__)

WITHIN = 1.5  # seconds for all probes together
BEAT_KEY = "health:beat"
BEAT_IS_OLD = 120  # seconds; it beats every 30
QUEUE_IS_OLD = 60  # seconds
CLOCK_IS_OFF = 2.0  # seconds between ours and the database's
# A hanging probe keeps its thread until its own timeout; when all are taken, the next report says "down", which is true.
_threads = ThreadPoolExecutor(max_workers=10, thread_name_prefix="health")


def report(*, details: bool) -> Json:
    """`status` healthy, degraded or unhealthy (no database), and the state of each service; figures only with `details`."""
    deadline = time.monotonic() + WITHIN
    asked = {name: _threads.submit(_timed, probe) for name, probe in PROBES.items()}
    services = {name: _answer_of(name, future, deadline) for name, future in asked.items()}
    if services["database"]["status"] == "down":
        status = "unhealthy"
    else:
        status = "healthy" if all(service["status"] == "up" for service in services.values()) else "degraded"
    answer: Json = {"status": status, "timestamp": timezone.now()}
    if details:
        return answer | {"services": services, "metrics": _metrics(services["cache"])}
    return answer | {"services": {name: {"status": service["status"]} for name, service in services.items()}}


def beat() -> None:
    """Remember that the schedule, the outbox and a worker have just worked together."""
    get_redis_connection("default").set(BEAT_KEY, int(time.time()), ex=3600)


def _database() -> Json:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    return {}


def _clock() -> Json:
    """Whether this machine and the database's agree about the time: where they are two, a clock that is wrong is seen."""
    try:
        with connection.cursor() as cursor:
            before = time.time()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            theirs, after = float(cursor.fetchone()[0]), time.time()
    finally:
        connection.close()
    ahead = (before + after) / 2 - theirs
    off = abs(ahead) > CLOCK_IS_OFF + (after - before)
    return {"status": "down" if off else "up", "ahead_of_database_seconds": round(ahead, 3)}


def _cache() -> Json:
    redis = get_redis_connection("default")
    redis.ping()
    stats = redis.info("stats")
    asked = stats["keyspace_hits"] + stats["keyspace_misses"]
    return {"hit_rate": round(stats["keyspace_hits"] / asked, 3) if asked else None}


def _storage() -> Json:
    storages["private"].exists("health")
    if settings.STORAGE.folder:
        settings.STORAGE.folder.mkdir(parents=True, exist_ok=True)
        disk = shutil.disk_usage(settings.STORAGE.folder)
        return {"available": True, "free_bytes": disk.free, "used_share": round(disk.used / disk.total, 3)}
    return {"available": True}


def _websocket() -> Json:
    counts = sockets.counts()
    return {"status": "up" if counts else "down", "processes": len(counts), "connections": sum(counts)}


def _worker() -> Json:
    try:
        age = outbox.oldest_waiting().total_seconds()
    finally:
        connection.close()
    last = get_redis_connection("default").get(BEAT_KEY)
    since = max(0, int(time.time()) - int(last)) if last else None
    well = since is not None and since < BEAT_IS_OLD and age < QUEUE_IS_OLD
    return {"status": "up" if well else "down", "beat_seconds_ago": since, "queue_age_seconds": round(age, 1)}


PROBES: dict[str, Callable[[], Json]] = {
    "database": _database,
    "clock": _clock,
    "cache": _cache,
    "storage": _storage,
    "websocket": _websocket,
    "worker": _worker,
}


def _timed(probe: Callable[[], Json]) -> Json:
    started = time.perf_counter()
    found = probe()
    return {"status": "up", "latency_ms": round((time.perf_counter() - started) * 1000, 1)} | found


def _answer_of(name: str, future: Future[Json], deadline: float) -> Json:
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except TooSlow:
        future.cancel()
        return {"status": "down", "reason": f"no answer within {WITHIN:g} s"}
    except Exception as error:  # noqa: BLE001 - whatever a probe raises is its answer: this service is down
        log.warning("health probe failed", extra={"facts": {"service": name, "error": repr(error)}})
        return {"status": "down", "reason": type(error).__name__}


def _metrics(cache: Json) -> Json | None:
    return metrics.last_minute() if cache["status"] == "up" else None
