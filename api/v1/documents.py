"""Documents: uploaded by the owner, read page by page with the reader's mark."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.pagination import list_answer
from api.permissions import Anyone, GuestsRead
from api.request import PublicRequest, Request
from api.serializers import Body, Choice, FinishUploadBody, Id, Text, UploadBody, Whole
from api.v1 import schemas
from api.v1.pitches import get_own_pitch
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.core.errors import UnsupportedType
from pitchey.core.lookups import get_or_404
from pitchey.core.network import client_ip
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import LeakSearch as LeakSearchModel
from pitchey.dataroom.models import LeakSuspect
from pitchey.ndas import access
from pitchey.pitches import services as pitches
from pitchey.pitches.catalogue import Access, DocumentKind
from pitchey.pitches.models import Document
from pitchey.pitches.policies import owns


class Suspect(schemas.Shape):
    """A sitting whose trace lies on a picture."""

    person = schemas.PersonBrief(source="session.person", allow_null=True)
    trace = s.CharField(source="session.trace")
    opened_at = s.DateTimeField(source="session.opened_at")
    score = s.FloatField(help_text="Normal with deviation 1 by chance; 6 and more is certain.")
    certain = s.BooleanField()
    odds = s.FloatField(help_text="By chance once in so many searches like this.")

    @staticmethod
    def get_score(suspect: LeakSuspect) -> float:
        return round(suspect.score, 1)


class LeakSearch(schemas.Shape):
    """A picture that is compared with the copies of all readers."""

    id = s.CharField(source="public_id")
    status = s.ChoiceField(choices=LeakSearchModel.Status.choices)
    reason = s.CharField(help_text="Why it failed.")
    url = s.CharField(help_text="To be asked until `status` is something else than `waiting`.")
    page = s.IntegerField()
    created_at = s.DateTimeField()
    done_at = s.DateTimeField(allow_null=True)
    laid = s.BooleanField(
        required=False,
        help_text="Whether the picture shows this page at all. Present once the picture has been compared.",
    )
    suspects = Suspect(
        many=True, required=False, help_text="None is *no match*. Present once the picture has been compared."
    )
    searched = s.IntegerField(
        required=False, help_text="Sittings that were compared. Present once the picture has been compared."
    )

    @staticmethod
    def get_url(search: LeakSearchModel) -> str:
        return reverse("api:leak_search", args=[search.document.public_id, search.public_id])


_compared = LeakSearch.compile_reader(laid="laid", suspects="suspects", searched="searched")


def leak_search(search: LeakSearchModel) -> Json:
    """A search, with what was found where the picture was compared."""
    compared = search.status in (LeakSearchModel.Status.DONE, LeakSearchModel.Status.NOT_THIS_PAGE)
    return (_compared if compared else LeakSearch.of)(search)


class DocumentBegun(schemas.Shape):
    document = schemas.Document()
    upload = schemas.Upload()


class OpenedPage(schemas.Shape):
    """What opens the envelope of a page that was recorded just now."""

    key = s.CharField(help_text="32 bytes in base64.")
    beat = s.CharField(help_text="The token of the first beat; empty where attention is not counted.")


class Beat(schemas.Shape):
    """What a beat was worth, and the token of the next one."""

    token = s.CharField()
    counted = s.IntegerField(help_text="Milliseconds.")


class PageTime(schemas.Shape):
    page = s.IntegerField()
    milliseconds = s.IntegerField()


class Reader(schemas.Shape):
    """Somebody who has read a document; guests are one reader without a name."""

    person = schemas.PersonBrief(allow_null=True)
    pages = s.ListField(child=s.IntegerField(), help_text="Which pages were shown.")
    sittings = s.IntegerField(source="sessions")
    views = s.IntegerField(help_text="Pages shown, repeats counted.")
    milliseconds = s.IntegerField(help_text="How long they looked, by signed beats and our own clock.")
    attention = PageTime(many=True, help_text="The same by page; pages without time are left out.")
    stopped_at = s.IntegerField(help_text="The page that they had open last.")
    first_at = s.DateTimeField()
    last_at = s.DateTimeField()

    @staticmethod
    def get_attention(reader: Any) -> list[Json]:
        return [PageTime.of(page=page, milliseconds=reader.time[page]) for page in sorted(reader.time)]


class BeginBody(UploadBody):
    kind = Choice(choices=DocumentKind.choices)
    access = Choice(choices=Access.choices, required=False)
    replaces = Id(required=False, help_text="Id of the document whose newer file this is.")
    note = Text(max_length=max_length(Document, "note"), allow_blank=True, required=False)


class BeatBody(Body):
    token = Text(max_length=200, help_text="As it came with the page (`Beat-Token`), or with the last beat.")
    milliseconds = Whole(
        min_value=0, max_value=3_600_000, help_text="How long the page was before the reader's eyes since then."
    )


class OpenBody(Body):
    token = Text(max_length=400, help_text="As it came with the envelope.")


class DocumentBody(Body):
    name = Text(max_length=max_length(Document, "name"), required=False)
    access = Choice(choices=Access.choices, required=False)
    note = Text(max_length=max_length(Document, "note"), allow_blank=True, required=False)


def get_own_document(person: User, document_id: str) -> Document:
    """One of the person's own documents; for everybody else it is not there."""
    rows = Document.objects.filter(pitch__owner=person, withdrawn_at=None).select_related("pitch", "file")
    return get_or_404(rows, document_id)


class PitchDocuments(Resource):
    @extend_schema(request=BeginBody, responses={201: DocumentBegun})
    def post(self, request: Request, pitch_id: str) -> Response:
        """Announce a file and learn where its bytes go.

        Send the bytes to `upload.url`, then call `finish`. The answer's document has the status `pending`.
        """
        pitch = get_own_pitch(request.user, pitch_id)
        values = BeginBody.read(request)
        if "replaces" in values:
            values["replaces"] = get_or_404(pitch.documents.select_related("file"), values["replaces"])
        document, upload = pitches.begin_document(by=request.user, pitch=pitch, **values)
        begun = DocumentBegun.of(document=schemas.Document.of(document), upload=schemas.Upload.of(upload))
        return Response(begun, status=201)


class DocumentFinish(Resource):
    @extend_schema(request=FinishUploadBody, responses={202: schemas.Document})
    def post(self, request: Request, document_id: str) -> Response:
        """The bytes are there. They are scanned, cleaned and rendered now; ask for the document to see how far."""
        document = get_own_document(request.user, document_id)
        finished = pitches.finish_document(by=request.user, document=document, **FinishUploadBody.read(request))
        return Response(schemas.Document.of(finished), status=202)


class OneDocument(Resource):
    permission_classes = [GuestsRead]
    fields = tuple(schemas.Document().fields)

    @extend_schema(responses=schemas.Document)
    def get(self, request: PublicRequest, document_id: str) -> Response:
        """One document, for its owner and for those who may read it."""
        document = access.document_for(request.user, document_id, ip=client_ip(request))
        own = owns(request.user, document.pitch)
        decision = access.may_read(request.user, document, ip=client_ip(request))
        if not own and not decision:
            raise dataroom.refusal(decision)
        return Response(self.sparse((schemas.Document.of if own else schemas.document_for_reader)(document)))

    @extend_schema(request=DocumentBody, responses=schemas.Document)
    def patch(self, request: Request, document_id: str) -> Response:
        """Change name, access or note. Access acts at once."""
        document = get_own_document(request.user, document_id)
        values = DocumentBody.read(request, partial=True)
        edited = pitches.edit_document(by=request.user, document=document, **values)
        return Response(schemas.Document.of(edited))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, document_id: str) -> Response:
        """Take a document out. Nobody opens it any more; the record of who did stays."""
        pitches.withdraw_document(by=request.user, document=get_own_document(request.user, document_id))
        return Response(status=204)


class DocumentPage(Resource):
    permission_classes = [Anyone]
    batchable = False

    @extend_schema(
        responses={
            (200, "image/jpeg"): OpenApiResponse(OpenApiTypes.BINARY, description="The page, with the reader's mark.")
        }
    )
    def get(self, request: PublicRequest, document_id: str, number: int) -> HttpResponse:
        """A page as an image with the reader's mark burned in.

        Every page is checked and recorded before its first byte leaves; nothing is to be kept.
        """
        page = dataroom.page(by=request.user, public_id=document_id, number=number, context=request_context(request))
        headers = {"Cache-Control": "no-store"} | ({"Beat-Token": page.beat} if page.beat else {})
        return HttpResponse(page.content, content_type=page.content_type, headers=headers)


class DocumentEnvelope(Resource):
    permission_classes = [Anyone]
    batchable = False

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiResponse(
                OpenApiTypes.BINARY, description="A nonce of 12 bytes, then the page under AES-256-GCM."
            )
        }
    )
    def get(self, request: PublicRequest, document_id: str, number: int) -> HttpResponse:
        """The page that is likely next, sealed: nobody can look at it, and it is not recorded.

        The header `Envelope` is its token. When the reader turns to the page, `open` records it and gives the key; the token is the associated data.
        Good for five minutes. 409 `no_envelope` to whoever has no page of the document open: ask for the page itself.
        """
        page = dataroom.encrypted_page(
            by=request.user, public_id=document_id, number=number, context=request_context(request)
        )
        headers = {"Cache-Control": "no-store", "Envelope": page.token}
        return HttpResponse(page.content, content_type="application/octet-stream", headers=headers)


class DocumentOpen(Resource):
    permission_classes = [Anyone]
    batchable = False
    # SECURITY: a kept answer would give the key out again without the gate and the ledger.
    idempotent = False

    @extend_schema(request=OpenBody, responses=OpenedPage)
    def post(self, request: PublicRequest, document_id: str, number: int) -> Response:
        """Show the page of an envelope: it is checked and recorded like every page, and then the key is given. Each opening is recorded.

        404 where the token is too old or of another person, session or page: ask for the page itself.
        """
        values = OpenBody.read(request)
        opened = dataroom.open_encrypted_page(
            by=request.user, public_id=document_id, number=number, context=request_context(request), **values
        )
        return Response(OpenedPage.of(opened))


class DocumentBeat(Resource):
    permission_classes = [Anyone]
    batchable = False

    @extend_schema(request=BeatBody, responses=Beat)
    def post(self, request: PublicRequest, document_id: str) -> Response:
        """The page is still before the reader's eyes.

        The header `Beat-Token` of a page is the token of its first beat; each answer has the next. Beat every fifteen seconds, and when the
        page is left, only while it is visible, in focus, and touched within the last minute. No more is counted than our clock saw pass.
        """
        values = BeatBody.read(request)
        beat = dataroom.beat(by=request.user, public_id=document_id, context=request_context(request), **values)
        return Response(Beat.of(beat))


class DocumentDownload(Resource):
    permission_classes = [Anyone]
    batchable = False

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The marked copy.")}
    )
    def get(self, request: PublicRequest, document_id: str) -> HttpResponse:
        """A marked PDF to take along, where the agreement allows it."""
        copy = dataroom.download(by=request.user, public_id=document_id, context=request_context(request))
        return HttpResponse(
            copy,
            content_type="application/pdf",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{document_id}.pdf"',
            },
        )


class DocumentReaders(Resource):
    @extend_schema(responses=schemas.list_of(Reader))
    def get(self, request: Request, document_id: str) -> Response:
        """Who has read the document, the latest reader first: for its owner. Guests are counted together."""
        document = get_own_document(request.user, document_id)
        readers = dataroom.readers_of(by=request.user, document=document)
        return Response(list_answer([Reader.of(it) for it in readers]))


class DocumentLeak(Resource):
    batchable = False

    @cached_property
    def picture(self) -> bytes:
        """The body, of which no more is read than shows that it is too large."""
        return self.request._request.read(dataroom.LARGEST_PICTURE + 1)

    def read_body(self) -> bytes:
        return self.picture

    @extend_schema(
        request={
            "image/jpeg": OpenApiTypes.BINARY,
            "image/png": OpenApiTypes.BINARY,
            "image/webp": OpenApiTypes.BINARY,
        },
        responses={202: LeakSearch},
    )
    def post(self, request: Request, document_id: str, number: int) -> Response:
        """Whose copy is on this picture of a page? For the owner and staff.

        The body is the picture, at most 15 MB; it is deleted once it has been compared. What was found is told at `url`, usually after some seconds.
        """
        document = dataroom.leak_document(by=request.user, public_id=document_id)
        if request.content_type.partition(";")[0].strip() not in ("image/jpeg", "image/png", "image/webp"):
            raise UnsupportedType(_("The body is the picture itself, as JPEG, PNG or WebP."))
        search = dataroom.begin_leak_search(
            by=request.user,
            document=document,
            page=number,
            picture=self.picture,
            context=request_context(request),
        )
        return Response(leak_search(search), status=202)


class OneLeakSearch(Resource):
    @extend_schema(responses=LeakSearch)
    def get(self, request: Request, document_id: str, search_id: str) -> Response:
        """How far a search is, and what it found. For whoever asked, as long as they may look."""
        search = dataroom.leak_search(by=request.user, document_id=document_id, public_id=search_id)
        return Response(leak_search(search))


urlpatterns = [
    path("pitches/<pit:pitch_id>/documents", PitchDocuments.as_view(), name="pitch_documents"),
    path("documents/<doc:document_id>", OneDocument.as_view(), name="document"),
    path("documents/<doc:document_id>/finish", DocumentFinish.as_view(), name="document_finish"),
    path("documents/<doc:document_id>/pages/<page:number>", DocumentPage.as_view(), name="document_page"),
    path(
        "documents/<doc:document_id>/pages/<page:number>/envelope", DocumentEnvelope.as_view(), name="document_envelope"
    ),
    path("documents/<doc:document_id>/pages/<page:number>/open", DocumentOpen.as_view(), name="document_open"),
    path("documents/<doc:document_id>/beat", DocumentBeat.as_view(), name="document_beat"),
    path("documents/<doc:document_id>/pages/<page:number>/leak", DocumentLeak.as_view(), name="document_leak"),
    path("documents/<doc:document_id>/leaks/<lks:search_id>", OneLeakSearch.as_view(), name="leak_search"),
    path("documents/<doc:document_id>/download", DocumentDownload.as_view(), name="document_download"),
    path("documents/<doc:document_id>/readers", DocumentReaders.as_view(), name="document_readers"),
]
