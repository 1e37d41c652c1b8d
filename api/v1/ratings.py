"""What do those who could read a pitch think of it? Their stars, and the mean from five ratings on."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import Body, Whole
from api.v1 import schemas
from api.v1.pitches import get_visible_pitch
from api.views import Resource
from pitchey.accounts.models import Actor
from pitchey.core.types import Json
from pitchey.discovery import services as discovery
from pitchey.discovery.models import MOST_STARS
from pitchey.pitches.models import Listing, Pitch


class RatingBody(Body):
    stars = Whole(min_value=1, max_value=MOST_STARS)


class Rating(schemas.Shape):
    may_rate = s.BooleanField(help_text="The caller signed an agreement once, and so could read it.")
    stars = s.IntegerField(help_text="The caller's own; 0 for none.")
    mean = s.FloatField(allow_null=True, help_text="A fair mean of all, or null below five ratings.")
    ratings = s.IntegerField()


def _rating(person: Actor, pitch: Pitch) -> Json:
    counted = Listing.objects.visible_to(person).filter(pitch=pitch).values_list("rated", "ratings").first()
    rated, ratings = counted or (0, 0)
    return Rating.of(
        may_rate=discovery.may_rate(person, pitch),
        stars=discovery.stars_of(person=person, pitch=pitch),
        mean=round(rated / 1000, 1) if rated else None,
        ratings=ratings,
    )


class PitchRating(Resource):
    @extend_schema(responses=Rating)
    def get(self, request: Request, pitch_id: str) -> Response:
        """The caller's stars for a pitch, and the mean of all."""
        return Response(_rating(request.user, get_visible_pitch(request.user, pitch_id)))

    @extend_schema(request=RatingBody, responses=Rating)
    def put(self, request: Request, pitch_id: str) -> Response:
        """Give one to five stars to a pitch that one could read, or change those given."""
        pitch = get_visible_pitch(request.user, pitch_id)
        discovery.rate(by=request.user, pitch=pitch, **RatingBody.read(request))
        return Response(_rating(request.user, pitch))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str) -> Response:
        """Take one's stars back."""
        discovery.unrate(by=request.user, pitch=get_visible_pitch(request.user, pitch_id))
        return Response(status=204)


urlpatterns = [path("pitches/<pit:pitch_id>/rating", PitchRating.as_view(), name="pitch_rating")]
