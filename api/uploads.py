"""Where do bytes go when files live in a folder? Here, by an address that `media.begin_upload` wrote; buckets take them directly."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.views import Resource
from pitchey.core.errors import Malformed
from pitchey.core.numbers import whole_number
from pitchey.media import services as media


class UploadBytes(Resource):
    """PUT the bytes of one file, as they are; or ask with HEAD how many have come, and PATCH what follows (as tus 1.0 does)."""

    # SECURITY: the address is the authority. It is signed, names one file, ends after an hour and takes each byte once;
    # without authentication there is no cookie to misuse, hence no CSRF token to ask for.
    authentication_classes = []
    permission_classes = []
    schema = None  # type: ignore[assignment]  # drf-spectacular's way to leave a view out

    def put(self, request: Request, token: str) -> HttpResponse:
        # The body is streamed: nothing may touch `request.data` or `request.body`.
        media.receive(file=media.file_of(token), stream=request._request)  # type: ignore[arg-type]  # it reads like a file
        return HttpResponse(status=204)

    def head(self, request: Request, token: str) -> HttpResponse:
        file = media.file_of(token)
        return _at(media.received(file), 200)

    def patch(self, request: Request, token: str) -> HttpResponse:
        offset = whole_number(request.headers.get("Upload-Offset", ""), digits=15)
        if offset is None:
            raise Malformed(_("Say in Upload-Offset at which byte this part begins."))
        file = media.file_of(token)
        received = media.receive_part(
            file=file,
            offset=offset,
            stream=request._request,  # type: ignore[arg-type]  # it reads like a file
        )
        return _at(received, 204)


def _at(offset: int, status: int) -> HttpResponse:
    """The place of the next byte."""
    return HttpResponse(status=status, headers={"Upload-Offset": str(offset), "Cache-Control": "no-store"})
