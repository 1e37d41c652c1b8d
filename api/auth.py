"""Who asks? Mobile clients by access token, browsers by session cookie with CSRF; and what their request says as evidence."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from pitchey.accounts import browser, tokens
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
    if not isinstance(request.auth, TokenFamily):
        return browser.request_context(request._request)
    return RequestContext(
        ip=client_ip(request),
        user_agent=request.headers.get("User-Agent", ""),
        session=request.auth.public_id,
        identity_check="password",
        identity_checked_at=request.auth.reauthenticated_at,
    )
