"""What does the caller's home show, and how far have they come with what they read? The same figures as on the pages."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.shapes import Shape
from api.v1 import schemas
from api.v1.me_lists import Recommendation, recommendation
from api.v1.ndas import JOINED, READERS
from api.v1.relations import relations_to, relations_to_cards
from api.views import Resource
from pitchey.accounts.models import READER_ROLES, User
from pitchey.core.errors import Forbidden
from pitchey.core.types import Json
from pitchey.dashboards.pipeline import pipeline
from pitchey.dashboards.services import DAYS, OwnerSide, ReaderSide, dashboard
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Save
from pitchey.ndas.models import Nda
from pitchey.pitches.catalogue import Genre


class Numbers(Shape):
    """Of the caller's own pitches, at most five minutes old."""

    published = s.IntegerField(source="published.number")
    views = s.IntegerField(source="published.views")
    saves = s.IntegerField(source="published.saves")
    readers = s.IntegerField(help_text="People who read under agreements in force.")
    pages_read = s.IntegerField(help_text=f"By others, in the last {DAYS} days.")
    followers = s.IntegerField()
    views_by_day = s.ListField(
        child=s.IntegerField(), help_text=f"Of the last {DAYS} days, the oldest first; empty when there was none."
    )


class Happened(Shape):
    at = s.DateTimeField()
    kind = s.CharField(help_text="`nda.requested`, `nda.signed`, `pitch.read`, `person.followed` and the like.")
    text = s.CharField(source="sentence", help_text="A sentence, in the caller's language.")
    subject = s.CharField(help_text="Id of the agreement, pitch or person that it is about.")


class OwnerSideShape(Shape):
    """Lists hold the first few; the numbers count all."""

    owed_count = s.IntegerField(help_text="Requests and proposed words that wait for the caller.")
    request_count = s.IntegerField()
    pitch_count = s.IntegerField(source="pitches")
    owed = schemas.NdaShape(many=True)
    owed_words = schemas.NdaShape(many=True)
    unsigned = schemas.NdaShape(many=True)
    drafts = schemas.OwnPitchCard(many=True)


class ReaderSideShape(Shape):
    """Lists hold the first few; the numbers count all."""

    turn_count = s.IntegerField(help_text="Of `to_sign` and `to_accept`.")
    open_count = s.IntegerField()
    waiting_count = s.IntegerField()
    saved_count = s.IntegerField()
    to_sign = schemas.NdaShape(many=True)
    to_accept = schemas.NdaShape(many=True)
    open = schemas.NdaShape(many=True)
    waiting = schemas.NdaShape(many=True)
    for_you = Recommendation(many=True)
    new = schemas.PitchCard(many=True)


class DashboardShape(Shape):
    """`owner` is null for those who bring no pitches, `reader` for those who do not read."""

    numbers = Numbers(source="overview")
    activity = Happened(many=True, source="overview.activity")
    owner = OwnerSideShape(allow_null=True)
    reader = ReaderSideShape(allow_null=True)


class Week(Shape):
    from_day = s.DateField()
    published = s.IntegerField()


class GenreCount(Shape):
    genre = s.ChoiceField(choices=Genre.choices)
    published = s.IntegerField()


class MarketShape(Shape):
    """What was first published in the last twelve weeks; the genres that had most of it."""

    published = s.IntegerField(source="number")
    weeks = Week(many=True)
    genres = GenreCount(many=True)

    @staticmethod
    def get_weeks(market: discovery.Market) -> list[Json]:
        return [Week.of(from_day=day, published=number) for day, number in market.weeks]

    @staticmethod
    def get_genres(market: discovery.Market) -> list[Json]:
        return [GenreCount.of(genre=genre, published=number) for genre, number in market.genres]


class LaneRow(Shape):
    """A saved pitch, or one under an agreement; `read_at` is when the caller read in it last."""

    pitch = schemas.PitchBrief()
    nda = schemas.NdaBrief(allow_null=True)
    saved_at = s.DateTimeField(allow_null=True)
    read_at = s.DateTimeField(allow_null=True)

    @staticmethod
    def get_nda(row: Nda | Save) -> Json | None:
        return schemas.NdaBrief.of(row) if isinstance(row, Nda) else None

    @staticmethod
    def get_saved_at(row: Nda | Save) -> datetime | None:
        return None if isinstance(row, Nda) else row.created_at

    @staticmethod
    def get_read_at(row: Nda | Save) -> datetime | None:
        return getattr(row, "read_at", None)


class LaneShape(Shape):
    count = s.IntegerField()
    rows = LaneRow(many=True, help_text="The first four.")


class LanesShape(Shape):
    kept = LaneShape()
    asked = LaneShape()
    signed = LaneShape()
    read = LaneShape()


class PipelineShape(Shape):
    market = MarketShape()
    lanes = LanesShape()


class Dashboard(Resource):
    @extend_schema(responses=DashboardShape)
    def get(self, request: Request) -> Response:
        """What the caller owes and waits for, the numbers of their pitches, and what happened lately."""
        shown = dashboard(request.user)
        return Response(
            DashboardShape.of(
                shown,
                owner=_owner(request.user, shown.owner) if shown.owner else None,
                reader=_reader(request.user, shown.reader) if shown.reader else None,
            )
        )


class Pipeline(Resource):
    @extend_schema(responses=PipelineShape)
    def get(self, request: Request) -> Response:
        """The market of late, and what the caller saved, asked for, signed for and reads. A pitch stands in the furthest lane."""
        person: User = request.user
        if person.role not in READER_ROLES:
            raise Forbidden()
        lanes = LanesShape.of(**{name: LaneShape.of(lane) for name, lane in pipeline(person).items()})
        return Response(PipelineShape.of(market=MarketShape.of(discovery.market(person)), lanes=lanes))


def _owner(person: User, side: OwnerSide) -> Json:
    drafts = list(side.drafts.select_related("owner", "organisation", "listing"))
    me = relations_to(person, drafts)
    return OwnerSideShape.of(
        side,
        owed=_ndas(side.owed),
        owed_words=_ndas(side.owed_words),
        unsigned=_ndas(side.unsigned),
        drafts=[schemas.own_card(row, me=me[row.pk]) for row in drafts],
    )


def _reader(person: User, side: ReaderSide) -> Json:
    me = relations_to_cards(person, [*side.fresh, *(one.card for one in side.for_you)])
    return ReaderSideShape.of(
        side,
        to_sign=_ndas(side.to_sign),
        to_accept=_ndas(side.to_accept),
        open=_ndas(side.open_rooms),
        waiting=_ndas(side.waiting),
        for_you=[recommendation(one, me[one.card["pitch_id"]]) for one in side.for_you],
        new=[schemas.card(row, me=me[row["pitch_id"]]) for row in side.fresh],
    )


def _ndas(rows: Iterable[Nda]) -> list[Json]:
    found = list(rows)
    prefetch_related_objects(found, *JOINED, READERS)
    return [schemas.NdaShape.of(row) for row in found]


urlpatterns = [
    path("dashboard", Dashboard.as_view(), name="dashboard"),
    path("pipeline", Pipeline.as_view(), name="pipeline"),
]
