"""Pictures of a pitch: its poster and its stills, uploaded by the owner."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import Body, Choice, FinishUploadBody, Nothing, Text, UploadBody
from api.v1 import schemas
from api.v1.pitches import OrderBody, get_own_pitch, pitch_data
from api.views import Resource
from pitchey.accounts.models import User
from pitchey.core.lookups import get_or_404
from pitchey.core.validation import max_length
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Still

PURPOSES = [(purpose.value, purpose.label) for purpose in (File.Purpose.POSTER, File.Purpose.STILL)]


class Picture(schemas.Shape):
    """A poster or a still on its way, for its owner."""

    id = s.CharField(source="public_id")
    purpose = s.ChoiceField(choices=("poster", "still"))
    name = s.CharField()
    status = s.ChoiceField(choices=schemas.FILE_STATES)
    reason = s.CharField(help_text="Why it was refused.")


class PictureBegun(schemas.Shape):
    picture = Picture()
    upload = schemas.Upload()


class OwnStill(schemas.Shape):
    id = s.CharField(source="public_id")
    caption = s.CharField()
    picture = Picture(source="file")


class OwnStills(schemas.Shape):
    results = s.ListField(child=OwnStill())


class PictureBody(UploadBody):
    purpose = Choice(choices=PURPOSES)


class FinishPictureBody(FinishUploadBody):
    caption = Text(max_length=max_length(Still, "caption"), allow_blank=True, required=False, help_text="Of a still.")


def _file(person: User, file_id: str) -> File:
    return get_or_404(person.files.filter(purpose__in=dict(PURPOSES)), file_id)


class PitchPictures(Resource):
    @extend_schema(request=PictureBody, responses={201: PictureBegun})
    def post(self, request: Request, pitch_id: str) -> Response:
        """Announce a poster or a still and learn where its bytes go. Send them, then call `finish`."""
        get_own_pitch(request.user, pitch_id)
        file, upload = media.begin_upload(by=request.user, **PictureBody.read(request))
        begun = PictureBegun.of(picture=Picture.of(file), upload=schemas.Upload.of(upload))
        return Response(begun, status=201)


class OnePicture(Resource):
    @extend_schema(responses=Picture)
    def get(self, request: Request, pitch_id: str, file_id: str) -> Response:
        """How far an uploaded picture is; for its owner."""
        get_own_pitch(request.user, pitch_id)
        return Response(Picture.of(_file(request.user, file_id)))


class PictureFinish(Resource):
    @extend_schema(request=FinishPictureBody, responses={202: Picture})
    def post(self, request: Request, pitch_id: str, file_id: str) -> Response:
        """The bytes are there: the picture joins the working copy, and is shown when it has been checked."""
        pitch, file = get_own_pitch(request.user, pitch_id), _file(request.user, file_id)
        values = FinishPictureBody.read(request)
        file = media.finish_upload(by=request.user, file=file, sha256=values.get("sha256"))
        if file.purpose == File.Purpose.POSTER:
            pitches.attach_poster(by=request.user, pitch=pitch, file=file)
        else:
            pitches.add_still(by=request.user, pitch=pitch, file=file, caption=values.get("caption", ""))
        return Response(Picture.of(file), status=202)


class PosterRedraw(Resource):
    @extend_schema(request=Nothing, responses=schemas.Pitch)
    def post(self, request: Request, pitch_id: str) -> Response:
        """Take an uploaded poster away, or draw another one from the title."""
        Nothing.read(request)
        pitches.draw_another_poster(by=request.user, pitch=get_own_pitch(request.user, pitch_id))
        pitch = get_own_pitch(request.user, pitch_id)
        self.revision = pitch.revision
        return Response(pitch_data(request, pitch))


class Stills(Resource):
    @extend_schema(responses=OwnStills)
    def get(self, request: Request, pitch_id: str) -> Response:
        """The stills of the working copy in their order, also those that are still being checked; for the owner."""
        rows = get_own_pitch(request.user, pitch_id).stills.select_related("file")
        return Response(OwnStills.of(results=[OwnStill.of(row) for row in rows]))


class StillOrder(Resource):
    @extend_schema(request=OrderBody, responses={204: None})
    def put(self, request: Request, pitch_id: str) -> Response:
        """Put all stills into this order."""
        pitch = get_own_pitch(request.user, pitch_id)
        pitches.order_stills(by=request.user, pitch=pitch, **OrderBody.read(request))
        return Response(status=204)


class CaptionBody(Body):
    caption = Text(max_length=max_length(Still, "caption"), allow_blank=True)


class OneStill(Resource):
    @extend_schema(request=CaptionBody, responses=OwnStill)
    def patch(self, request: Request, pitch_id: str, still_id: str) -> Response:
        """Say what a still shows."""
        still = get_or_404(get_own_pitch(request.user, pitch_id).stills.select_related("pitch", "file"), still_id)
        still = pitches.caption_still(by=request.user, still=still, **CaptionBody.read(request))
        return Response(OwnStill.of(still))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str, still_id: str) -> Response:
        """Take a still out."""
        still = get_or_404(get_own_pitch(request.user, pitch_id).stills.select_related("pitch"), still_id)
        pitches.remove_still(by=request.user, still=still)
        return Response(status=204)


urlpatterns = [
    path("pitches/<pit:pitch_id>/pictures", PitchPictures.as_view(), name="pitch_pictures"),
    path("pitches/<pit:pitch_id>/pictures/<fil:file_id>", OnePicture.as_view(), name="picture"),
    path("pitches/<pit:pitch_id>/pictures/<fil:file_id>/finish", PictureFinish.as_view(), name="picture_finish"),
    path("pitches/<pit:pitch_id>/poster/redraw", PosterRedraw.as_view(), name="poster_redraw"),
    path("pitches/<pit:pitch_id>/stills", Stills.as_view(), name="stills"),
    path("pitches/<pit:pitch_id>/stills/order", StillOrder.as_view(), name="still_order"),
    path("pitches/<pit:pitch_id>/stills/<stl:still_id>", OneStill.as_view(), name="still"),
]
