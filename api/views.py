"""What do all resources do alike? Parameters, conditional requests, idempotency, sparse answers, headers."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import idempotency, pagination, rate_limits
from api.errors import PreconditionRequired
from api.headers import allow_origin, conditional
from api.models import IdempotentCall
from api.pagination import Paging
from api.permissions import SignedIn
from api.renderers import OneFormat
from api.response_cache import store
from api.schema import ResourceSchema
from pitchey.core.errors import Malformed, NotFound, Stale

_REVISION = re.compile(r'\s*"r(\d{1,9})-[0-9a-f]{32}"\s*\Z')


class Replay(Exception):  # not an error: the answer of the first call
    def __init__(self, call: IdempotentCall) -> None:
        self.call = call


class Resource(APIView):
    """The base of every view of the API.

    `parameters` are the names that a GET reads from the query, with a sentence for the docs; `paged` adds limit and cursor;
    `fields` and `expands` are the allow-lists of `?fields=` and `?expand=`. Any other parameter is refused. `conditional`: a
    PATCH needs If-Match.
    """

    schema = ResourceSchema()

    permission_classes = [SignedIn]
    content_negotiation_class = OneFormat
    parameters: Mapping[str, str] = MappingProxyType({})
    paged = False
    fields: tuple[str, ...] = ()
    expands: tuple[str, ...] = ()
    conditional = False
    # Whether `POST batch` may ask it: its GET answers with JSON.
    batchable = True
    # Whether a POST under an Idempotency-Key is done once and its answer kept. Not where it only reads, and whoever asks again goes through
    # the gate again.
    idempotent = True
    # Whether guests share the answer to a GET: see `api.response_cache`.
    response_cached = False
    # Revision of the thing that a GET answers with, for If-Match; 0 where nobody changes it through If-Match.
    revision = 0

    _call: IdempotentCall | None = None
    _sparse_fields: Sequence[str] = ()

    # ------------------------------------------------------------ before the handler
    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        if request.method == "OPTIONS":
            return
        super().initial(request, *args, **kwargs)
        self._check_parameters(request)
        if request.method == "POST" and request.user.is_authenticated:
            key = idempotency.key_of(request._request)
            if key is not None and self.idempotent:
                call = idempotency.begin(request._request, request.user, key, self.read_body())
                if call.status is not None:
                    raise Replay(call)
                self._call = call

    def _check_parameters(self, request: Request) -> None:
        known = set()
        if request.method in {"GET", "HEAD"}:
            known = {*self.parameters, *(pagination.NAMES if self.paged else ())}
            known |= {"fields"} if self.fields else set()
            known |= {"expand"} if self.expands else set()
        for name, values in request.query_params.lists():
            if name not in known:
                raise Malformed(
                    _("There is no parameter “%(name)s” here.") % {"name": name[:60]}, code="unknown_parameter"
                )
            if any("\x00" in value for value in values):
                raise Malformed(_("A parameter contains the NUL character."), code="bad_text")
        self._sparse_fields = self.wanted("fields", self.fields)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # a replay is bytes already
        if isinstance(exc, Replay):
            response = HttpResponse(
                bytes(exc.call.body), status=exc.call.status, content_type=exc.call.content_type or None
            )
            response["Idempotency-Replayed"] = "true"
            return response
        return super().handle_exception(exc)

    def read_body(self) -> bytes:
        """The body by which a call under an Idempotency-Key is known again."""
        return self.request._request.body

    # ------------------------------------------------------------ helpers of handlers
    @property
    def paging(self) -> Paging:
        return pagination.paging(self.request)

    def wanted(self, name: str, allowed: Iterable[str]) -> list[str]:
        """The names of a comma list in the query, checked against what is offered.

        Raises:
            Malformed: one of them is not offered.
        """
        given = [part for part in self.request.query_params.get(name, "").split(",") if part]
        for part in given:
            if part not in allowed:
                raise Malformed(
                    _("“%(part)s” cannot be asked for in “%(name)s”.") % {"part": part[:60], "name": name},
                    code=f"unknown_{name}",
                )
        return given

    @property
    def expanded(self) -> list[str]:
        return self.wanted("expand", self.expands)

    def sparse(self, data: dict[str, object]) -> dict[str, object]:
        """Only the fields that were asked for."""
        return {name: data[name] for name in self._sparse_fields if name in data} if self._sparse_fields else data

    def if_match(self, request: Request, revision: int) -> int | None:
        """The revision that the client has seen, from If-Match; None for `*`.

        Raises:
            PreconditionRequired: there is none.
            Stale: it names no revision of this thing.
        """
        given = request.headers.get("If-Match")
        if given is None:
            raise PreconditionRequired()
        if given.strip() == "*":
            return None
        match = _REVISION.match(given)
        if match is None:
            raise Stale(changed=[], revision=revision)
        return int(match[1])

    # ------------------------------------------------------------ after the handler
    def finalize_response(  # type: ignore[override]  # a replay is bytes already
        self, request: Request, response: HttpResponse, *args: object, **kwargs: object
    ) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]  # any will do
        if isinstance(response, Response):
            response.render()
        if self._call is not None:
            idempotency.finish(self._call, response)
        if request.method == "GET" and response.status_code == 200:
            response = self._conditional(request, response)
            if self.response_cached and response.status_code == 200:
                store(request, response)
        elif self.revision and response.status_code in {200, 201}:
            response["ETag"] = self._tag(response)
        response.headers.setdefault("Cache-Control", "no-store")
        rate_limits.add_rate_headers(request, response)
        allow_origin(request, response)
        return response

    def _conditional(self, request: Request, response: HttpResponse) -> HttpResponse:
        """The ETag, and 304 when the client has it. We are here only after the permission check."""
        if getattr(response, "streaming", False) or not str(response["Content-Type"]).startswith("application/json"):
            return response
        return conditional(request, response, self._tag(response))

    def _tag(self, response: HttpResponse) -> str:
        return f'"r{self.revision}-{hashlib.sha256(response.content).hexdigest()[:32]}"'

    def options(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:  # type: ignore[override]  # it has no body to render
        """A browser's question before a call from another origin."""
        response = HttpResponse(status=204)
        response["Allow"] = ", ".join(self.allowed_methods)
        return response


class NoSuchResource(Resource):
    """Whatever address nobody has: the same 404 for everyone."""

    permission_classes = []
    schema = None  # type: ignore[assignment]  # drf-spectacular's way to leave a view out

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound()

    def get(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:
        raise NotFound()

    post = put = patch = delete = get
