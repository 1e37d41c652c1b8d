"""Is this paper real? For everybody, with the file or with the code that stands on it."""

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.permissions import Anyone
from api.request import PublicRequest
from api.v1 import schemas
from api.views import Resource
from pitchey.core.errors import UnsupportedType
from pitchey.core.network import client_ip
from pitchey.ndas import copies
from pitchey.sealing import services as sealing
from pitchey.sealing.services import Finding


class Verdict(schemas.Shape):
    """What a file proves about itself. Everything but the finding is filled only when it is authentic."""

    finding = s.ChoiceField(choices=list(Finding))
    sealed_by = s.CharField(help_text="Name in the certificate; also of a seal that is not ours.")
    sealed_at = s.DateTimeField(allow_null=True)
    authority = s.CharField(help_text="Whose clock; our own when empty.")
    level = s.CharField(help_text="`B-LTA` with a timestamp authority, else `B-B`.")
    record = s.DictField(help_text="What the paper says for machines: kind, id, title, parties and more.")


class Paper(schemas.SealedCopyShape):
    """A sealed paper; `nda` for its two sides alone."""

    nda = s.CharField(allow_null=True)


class Verify(Resource):
    permission_classes = [Anyone]
    idempotent = False  # nothing is kept, and the file is larger than what is read to know a call again

    @extend_schema(request={"application/pdf": OpenApiTypes.BINARY}, responses=Verdict)
    def post(self, request: PublicRequest) -> Response:
        """Check a PDF: the body is the file, at most 15 MB. Nothing is kept."""
        if request.content_type.partition(";")[0].strip() != "application/pdf":
            raise UnsupportedType(_("The body is the file itself, as application/pdf."))
        file = request._request.read(sealing.LARGEST + 1)
        return Response(Verdict.of(sealing.verify(pdf=file, ip=client_ip(request._request))))


class VerifyCopy(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=Paper)
    def get(self, request: PublicRequest, copy_id: str) -> Response:
        """What the code on a sealed paper leads to: its fingerprints, and for its two sides the agreement."""
        seen = copies.look_up(by=request.user, copy_id=copy_id)
        return Response(Paper.of(seen.copy, nda=seen.nda.public_id if seen.nda else None))


urlpatterns = [
    path("verify", Verify.as_view(), name="verify"),
    path("verify/<cpy:copy_id>", VerifyCopy.as_view(), name="verify_copy"),
]
