"""How does the API say no? RFC 9457 problem+json, for whatever refused the request.

`problem` answers for views (DRF's exception handler), `refuse` for middleware, before there is a view.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf
from rest_framework import serializers as s
from rest_framework.response import Response
from rest_framework.views import set_rollback

from api import rate_limits
from api.shapes import Shape
from pitchey.core.errors import (
    FieldError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PitcheyError,
    TooLarge,
    Unauthenticated,
    UnsupportedType,
)
from pitchey.core.types import Json

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# DRF's words for what is wrong with a field, in ours.
CODES = {"max_length": "too_long", "min_length": "too_short", "max_value": "too_large", "min_value": "too_small"}


class MethodNotAllowed(PitcheyError):
    status, code, sentence = 405, "method_not_allowed", _("This address does not answer to that method.")


class PreconditionRequired(PitcheyError):
    status, code, sentence = (
        428,
        "precondition_required",
        _("Say which state you are changing: send If-Match with the ETag that you read."),
    )


class ServerError(PitcheyError):
    status, code, sentence = 500, "server_error", _("Something broke on our side. It was logged.")


class FieldProblem(Shape):
    """What is wrong with one thing in the body."""

    pointer = s.CharField(help_text="JSON pointer into the body.")
    code = s.CharField()
    detail = s.CharField()

    @staticmethod
    def get_pointer(error: FieldError) -> str:
        return pointer(error.field)

    @staticmethod
    def get_detail(error: FieldError) -> str:
        return str(error.sentence)


class Problem(Shape):
    """RFC 9457. A refusal may carry further members, such as `retry_after` or `changed`."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField(help_text="A sentence for people.")
    instance = s.CharField()
    code = s.CharField(help_text="For programs; stable.")
    request_id = s.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # the stubs know another `errors`

    @staticmethod
    def get_type(error: PitcheyError) -> str:
        return f"urn:pitchey:problem:{error.code}"

    @staticmethod
    def get_title(error: PitcheyError) -> str:
        return HTTPStatus(error.status).phrase

    @staticmethod
    def get_detail(error: PitcheyError) -> str:
        return str(error.sentence)


def problem(exc: Exception, context: Json) -> Response:
    """DRF's exception handler."""
    request = context["request"]
    error = translate(exc)
    if isinstance(error, ServerError):
        log.error("a view of the API failed", exc_info=exc)
        got_request_exception.send(sender=type(context.get("view")), request=request._request)
    set_rollback()
    response = Response(problem_body(error, request), status=error.status, content_type=CONTENT_TYPE)
    for name, value in _headers(exc, error).items():
        response[name] = value
    return response


def refuse(request: HttpRequest, error: PitcheyError) -> HttpResponse:
    """The answer to a request that middleware refused."""
    response = HttpResponse(
        orjson.dumps(problem_body(error, request), default=str), status=error.status, content_type=CONTENT_TYPE
    )
    for name, value in _headers(error, error).items():
        response[name] = value
    rate_limits.add_rate_headers(request, response)
    response["Cache-Control"] = "no-store"
    return response


def translate(exc: Exception) -> PitcheyError:
    """Any exception as one of the family; what nobody foresaw is a `ServerError`."""
    match exc:
        case PitcheyError():
            return exc
        case drf.ValidationError():
            return Invalid([FieldError(*row) for row in _rows(exc.detail, "")])
        case drf.ParseError():
            return Malformed(str(exc.detail))
        case drf.NotAuthenticated():
            return Unauthenticated()
        case drf.AuthenticationFailed():
            return Unauthenticated(str(exc.detail), code=_code(exc, "unauthenticated"))
        case drf.UnsupportedMediaType():
            return UnsupportedType(_("Send application/json."))
        case drf.MethodNotAllowed():
            return MethodNotAllowed()
        case drf.PermissionDenied():
            return Forbidden(str(exc.detail))
        case drf.NotFound() | Http404():
            return NotFound()
        case PermissionDenied():
            return Forbidden()
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation():
            return Malformed()
    return ServerError()


def problem_body(error: PitcheyError, request: HttpRequest) -> Json:
    """The members of the answer; facts of the error are extra members."""
    body = Problem.of(error, instance=request.path, request_id=getattr(request, "id", ""))
    if isinstance(error, Invalid):
        body["errors"] = [FieldProblem.of(row) for row in error.errors]
    return error.details | body


def pointer(field: str) -> str:
    """A dotted path as a JSON pointer: "characters.2.name" is "/characters/2/name", "" the whole body."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in field.split(".")) if field else ""


def _headers(exc: Exception, error: PitcheyError) -> dict[str, str]:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.details:
        headers["Retry-After"] = str(error.details["retry_after"])
    elif error.status == 503:
        headers["Retry-After"] = "30"
    return headers


def _code(exc: drf.APIException, default: str) -> str:
    """The code that an authenticator gave, unless it is DRF's own."""
    code = exc.get_codes()
    return code if isinstance(code, str) and code not in {"not_authenticated", "authentication_failed"} else default


def _rows(detail: object, path: str) -> Iterator[tuple[str, str, str]]:
    """DRF's nested error detail as (field, code, sentence) rows."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            inner = path if key == "non_field_errors" else f"{path}.{key}" if path else str(key)
            yield from _rows(value, inner)
    elif isinstance(detail, list):
        for place, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from _rows(value, (f"{path}.{place}" if path else str(place)) if nested else path)
    else:
        code = str(getattr(detail, "code", "invalid"))
        yield path, CODES.get(code, code), str(detail)
