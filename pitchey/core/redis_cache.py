"""Who talks with Redis for Django's cache? One client in a process.

Django makes a cache object for every thread, and under asyncio for every task: with a client of its own each, an open socket would take 15 kB more.
"""

from django_redis.cache import RedisCache
from django_redis.client import DefaultClient

_clients: dict[tuple[str, str], DefaultClient] = {}


class ProcessCache(RedisCache):
    """django-redis' cache over a client that the whole process shares; it may be used by many threads at once."""

    _client: DefaultClient | None

    @property
    def client(self) -> DefaultClient:
        if self._client is None:
            known = (str(self._server), self.key_prefix)
            self._client = _clients.get(known) or _clients.setdefault(known, super().client)
        return self._client
