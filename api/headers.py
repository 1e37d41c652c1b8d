"""What do answers say beside their body? The tag by which they are asked again, and who else may read them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def conditional(request: HttpRequest, response: HttpResponse, tag: str) -> HttpResponse:
    """The answer with its ETag, or 304 when the client has it already."""
    fresh = {part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")}
    if tag in fresh or "*" in fresh:
        response = HttpResponse(status=304)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response


def allow_origin(request: HttpRequest, response: HttpResponse) -> None:
    """CORS by list: browsers of other origins may call only when they stand in `CORS_ORIGINS`, and never with cookies."""
    if not settings.CORS_ORIGINS:
        return
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin")
    if origin is None or origin not in settings.CORS_ORIGINS:
        return
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Expose-Headers"] = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = response.get("Allow", "")
        response["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
        )
        response["Access-Control-Max-Age"] = "600"
