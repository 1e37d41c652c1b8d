"""What does a browser's session say as evidence, and when did its person prove who they are?"""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from pitchey.accounts.services.sessions import web_session_id
from pitchey.core.network import client_ip
from pitchey.core.request_context import RequestContext

_CHECKED = "identity_checked_at"


def request_context(request: HttpRequest) -> RequestContext:
    """Address, browser, session and the last proof of identity of a request with a session."""
    checked = request.session.get(_CHECKED)
    key = request.session.session_key
    return RequestContext(
        ip=client_ip(request),
        user_agent=request.headers.get("User-Agent", ""),
        session=web_session_id(key) if key else "",
        identity_check="password" if checked else "",
        identity_checked_at=datetime.fromisoformat(checked) if checked else None,
    )


def mark_identity_checked(request: HttpRequest) -> None:
    """Remember that the person proved who they are, just now."""
    request.session[_CHECKED] = timezone.now().isoformat()
