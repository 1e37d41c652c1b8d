"""Who asks? Mobile clients by access token, browsers by session cookie with CSRF; and what their request says as evidence."""

from datetime import datetime

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from pitchey.accounts import services as accounts
from pitchey.accounts import tokens
from pitchey.accounts.models import TokenFamily, User
from pitchey.core.network import client_ip
from pitchey.core.request_context import RequestContext


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`. `request.auth` is the sign-in (`TokenFamily`)."""

    def authenticate(self, request: Request) -> tuple[User, TokenFamily] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return tokens.read_access(token.strip())

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSessionAuthentication(SessionAuthentication):
    """The session of our own pages; changes need the CSRF token."""


def request_context(request: Request) -> RequestContext:
    """Address, device, sign-in and the last proof of identity of this request."""
    common = {"ip": client_ip(request), "user_agent": request.headers.get("User-Agent", "")[:300]}
    if isinstance(request.auth, TokenFamily):
        family = request.auth
        return RequestContext(
            **common,
            session=family.public_id,
            identity_check="password",
            identity_checked_at=family.reauthenticated_at,
        )
    key, checked = request.session.session_key, request.session.get("identity_checked_at")
    return RequestContext(
        **common,
        session=accounts.web_session_id(key) if key else "",
        identity_check="password" if checked else "",
        identity_checked_at=datetime.fromisoformat(checked) if checked else None,
    )
