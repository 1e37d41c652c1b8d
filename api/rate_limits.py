"""What does a client learn of its limit? `RateLimit` and `RateLimit-Policy` on every answer (draft-ietf-httpapi-ratelimit-headers)."""

from django.http import HttpRequest, HttpResponse


def add_rate_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Write where this address stands; nothing when the request was not counted."""
    standing = getattr(request, "limit_state", None)
    if standing is not None:
        response["RateLimit-Policy"] = f'"{standing.name}";q={standing.limit.count};w={standing.limit.per}'
        response["RateLimit"] = f'"{standing.name}";r={standing.remaining};t={standing.reset}'
