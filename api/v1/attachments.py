"""Files that go with messages: announced, sent, finished; then named by the message, and opened by those who take part."""

from django.http import HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import FinishUploadBody, UploadBody
from api.v1 import schemas
from api.v1.messaging import AttachmentShape
from api.views import Resource
from pitchey.conversations import services as conversations
from pitchey.conversations.payloads import attachment_payload
from pitchey.core.types import Json
from pitchey.media.models import File


class OwnAttachment(AttachmentShape):
    """A file of the caller that waits to go with a message."""

    reason = s.CharField(help_text="Why it was refused.")


class AttachmentBegun(schemas.Shape):
    attachment = OwnAttachment()
    upload = schemas.Upload()


_own_attachment = OwnAttachment.compile_reader(mapping=True, given=["reason"])


def own_attachment(file: File) -> Json:
    return _own_attachment(attachment_payload(file), reason=file.reason)


class Attachments(Resource):
    @extend_schema(request=UploadBody, responses={201: AttachmentBegun})
    def post(self, request: Request) -> Response:
        """Announce a JPEG, PNG, WebP or PDF of at most 25 MB and learn where its bytes go. Send them, call `finish`, and name the id in a message."""
        file, upload = conversations.begin_attachment(by=request.user, **UploadBody.read(request))
        begun = AttachmentBegun.of(attachment=own_attachment(file), upload=schemas.Upload.of(upload))
        return Response(begun, status=201)


class OneAttachment(Resource):
    @extend_schema(responses=OwnAttachment)
    def get(self, request: Request, file_id: str) -> Response:
        """How far a file is that the caller has not sent yet. What was sent stands in its message."""
        return Response(own_attachment(conversations.unsent(request.user, file_id)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, file_id: str) -> Response:
        """Do not send it after all. What goes with no message is forgotten after a day."""
        conversations.discard_attachment(by=request.user, file=conversations.unsent(request.user, file_id))
        return Response(status=204)


class AttachmentFinish(Resource):
    @extend_schema(request=FinishUploadBody, responses={202: OwnAttachment})
    def post(self, request: Request, file_id: str) -> Response:
        """The bytes are there. The file can be sent now; it opens when it has been checked, and `message.edited` tells that."""
        file = conversations.unsent(request.user, file_id)
        finished = conversations.finish_attachment(by=request.user, file=file, **FinishUploadBody.read(request))
        return Response(own_attachment(finished), status=202)


_BYTES = {(200, kind): OpenApiResponse(OpenApiTypes.BINARY) for kind in ("application/pdf", "image/jpeg", "image/webp")}


class _Opened(Resource):
    """The bytes, for those who take part in the conversation of its message: 409 while it is being checked."""

    batchable = False
    preview = False

    def get(self, request: Request, file_id: str) -> HttpResponse:
        opened = conversations.open_attachment(by=request.user, public_id=file_id, preview=self.preview)
        headers = {"Cache-Control": "no-store"}
        if disposition := content_disposition_header(not self.preview, opened.file.name):
            headers["Content-Disposition"] = disposition
        return HttpResponse(opened.content, content_type=opened.content_type, headers=headers)


@extend_schema(responses=_BYTES, description="The file, cleaned, for those who take part.")
class AttachmentContent(_Opened):
    pass


@extend_schema(responses=_BYTES, description="The picture that stands for it: its first page, or a smaller size.")
class AttachmentPreview(_Opened):
    preview = True


_FILE = "attachments/<fil:file_id>"
urlpatterns = [
    path("attachments", Attachments.as_view(), name="attachments"),
    path(_FILE, OneAttachment.as_view(), name="attachment"),
    path(f"{_FILE}/finish", AttachmentFinish.as_view(), name="attachment_finish"),
    path(f"{_FILE}/content", AttachmentContent.as_view(), name="attachment_content"),
    path(f"{_FILE}/preview", AttachmentPreview.as_view(), name="attachment_preview"),
]
