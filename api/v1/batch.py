"""Several GETs in one call, each with its own status: for clients that open a screen on a slow line."""

import io
import re

import orjson
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, path, resolve
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.errors import problem_body
from api.permissions import Anyone
from api.request import PublicRequest
from api.serializers import Body, Texts
from api.v1 import schemas
from api.views import Resource
from pitchey.core import limits
from pitchey.core.errors import LimitReached, Malformed, NotFound, PitcheyError
from pitchey.core.network import client_ip, network_of
from pitchey.core.types import Json

MOST = 20
_ADDRESS = re.compile(r"/api/v1/[\x21-\x7e]{1,1990}\Z")


class BatchAnswer(schemas.Shape):
    path = s.CharField()
    status = s.IntegerField()
    etag = s.CharField(allow_null=True)
    body = s.JSONField()


class BatchAnswers(schemas.Shape):
    results = BatchAnswer(many=True)


class BatchBody(Body):
    get = Texts(length=2000, min_length=1, max_length=MOST, help_text="Addresses, each beginning with /api/v1/.")


class Batch(Resource):
    permission_classes = [Anyone]
    # SECURITY: what is protected would be kept, and given out after its access has ended.
    idempotent = False

    @extend_schema(request=BatchBody, responses=BatchAnswers)
    def post(self, request: PublicRequest) -> Response:
        """Run up to 20 GETs in one call. Each counts for the limit, and each has its own status."""
        addresses = BatchBody.read(request)["get"]
        return Response(BatchAnswers.of(results=[self._one(request._request, address) for address in addresses]))

    def _one(self, request: HttpRequest, address: str) -> Json:
        try:
            response = self._answer(request, address)
        except PitcheyError as error:
            return BatchAnswer.of(path=address, status=error.status, etag=None, body=problem_body(error, request))
        return BatchAnswer.of(
            path=address,
            status=response.status_code,
            etag=response.headers.get("ETag"),
            body=orjson.loads(response.content) if response.content else None,
        )

    def _answer(self, request: HttpRequest, address: str) -> HttpResponse:
        if not _ADDRESS.match(address):
            raise Malformed(_("An address begins with /api/v1/."), code="bad_address")
        asked, _mark, query = address.partition("?")
        try:
            match = resolve(asked)
        except Resolver404 as error:
            raise NotFound() from error
        if not getattr(getattr(match.func, "cls", None), "batchable", False):
            raise Malformed(_("Only JSON can be asked for in a batch."), code="not_batchable")
        standing = limits.hit("address", network_of(client_ip(request)))
        if not standing.granted:
            raise LimitReached(standing.limit.sentence, retry_after=standing.reset, limit="address")
        return match.func(_get(request, asked, query, standing), *match.args, **match.kwargs)


def _get(request: HttpRequest, address: str, query: str, standing: limits.LimitState) -> WSGIRequest:
    """A GET of the same person from the same place."""
    kept = {name: value for name, value in request.META.items() if name not in {"CONTENT_LENGTH", "CONTENT_TYPE"}}
    for name in ("HTTP_IF_NONE_MATCH", "HTTP_IDEMPOTENCY_KEY"):
        kept.pop(name, None)
    made = WSGIRequest(
        kept
        | {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(),
            "SCRIPT_NAME": "",
        }
    )
    for name in ("user", "session", "id", "_messages"):
        if hasattr(request, name):
            setattr(made, name, getattr(request, name))
    made.limit_state = standing  # type: ignore[attr-defined]  # as `AddressLimitMiddleware` does
    return made


urlpatterns = [path("batch", Batch.as_view(), name="batch")]
