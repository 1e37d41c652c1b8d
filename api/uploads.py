"""Where do bytes go when files live in a folder? Here, by an address that `media.begin_upload` wrote; buckets take them directly."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from api.views import Resource
from pitchey.media import services as media


class UploadBytes(Resource):
    """PUT the bytes of one file, as they are."""

    # SECURITY: the address is the authority. It is signed, names one file, ends after an hour and takes the bytes once;
    # without authentication there is no cookie to misuse, hence no CSRF token to ask for.
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    schema = None  # type: ignore[assignment]

    def put(self, request: Request, token: str) -> HttpResponse:
        # The body is streamed: nothing may touch `request.data` or `request.body`.
        media.receive(file=media.file_of(token), stream=request._request)
        return HttpResponse(status=204)
