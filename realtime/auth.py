"""Whose socket is it? A browser's by session cookie and Origin, a mobile client's by a ticket; decided before it is accepted.

Each kind also knows how to ask again later whether its session still lives.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.auth import get_user as user_of_session
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings
from redis.exceptions import RedisError

from pitchey.accounts import tickets
from pitchey.core import limits
from pitchey.core.network import network_of, scope_ip
from pitchey.core.types import Json

Channel = Callable[..., Awaitable[Any]]  # `receive` or `send`
Asgi = Callable[[Json, Channel, Channel], Awaitable[None]]

log = logging.getLogger(__name__)


class Session(Protocol):
    """What a socket hangs on. It ends at `until`, or when `alive()` says so."""

    until: datetime

    async def alive(self) -> bool: ...


@dataclass(frozen=True)
class BrowserSession:
    key: str
    until: datetime

    async def alive(self) -> bool:
        """Whether the session is still stored, and still the person's (not after a password change or suspension)."""
        store = import_module(settings.SESSION_ENGINE).SessionStore(self.key)
        return (await user_of_session({"session": store})).is_authenticated


@dataclass(frozen=True)
class MobileSession:
    ticket: tickets.Ticket

    @property
    def until(self) -> datetime:
        return self.ticket.until

    async def alive(self) -> bool:
        return await sync_to_async(tickets.holder)(self.ticket) is not None


class BrowserAuth:
    """`/ws/`: puts the person and their browser session into the scope, for `AuthMiddlewareStack` to have filled."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Json, receive: Channel, send: Channel) -> None:
        if scope["user"].is_authenticated:
            session = scope["session"]
            until = await sync_to_async(session.get_expiry_date)()
            scope = scope | {"person": scope["user"], "hangs_on": BrowserSession(session.session_key, until)}
        await self.app(scope, receive, send)


class TicketAuth:
    """`/ws/mobile/?ticket=`: one use, 30 seconds; cookies are not looked at."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Json, receive: Channel, send: Channel) -> None:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[-1]
        ticket = await sync_to_async(tickets.claim)(given)
        if ticket is not None:
            person = await sync_to_async(tickets.holder)(ticket)
            scope = scope | {"person": person, "hangs_on": MobileSession(ticket)}
        await self.app(scope, receive, send)


class AddressLimit:
    """A socket that is opened counts like any other request of its address; who asks too often is refused."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Json, receive: Channel, send: Channel) -> None:
        try:
            standing = await sync_to_async(limits.hit)("address", network_of(scope_ip(scope)))
        except RedisError as error:
            # SECURITY: what cannot be counted is not let in.
            log.error("limits cannot be counted", extra={"facts": {"error": repr(error)}})
            await _nobody(scope, receive, send)
            return
        await (self.app if standing.granted else _nobody)(scope, receive, send)


_nobody = WebsocketDenier.as_asgi()


def browser(app: Asgi) -> Asgi:
    """Browsers: our own pages only, signed in."""
    return AllowedHostsOriginValidator(AuthMiddlewareStack(BrowserAuth(app)))


def mobile(app: Asgi) -> Asgi:
    """Mobile clients."""
    return TicketAuth(app)
