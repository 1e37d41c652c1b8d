"""What is the caller's: notices, saved pitches, the people they follow."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import list_answer, listed
from api.request import Request
from api.serializers import Body, Ids
from api.v1 import schemas
from api.v1.relations import relations_to_cards
from api.views import Resource
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.discovery import recommendations
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Folder, Save
from pitchey.discovery.services import lists
from pitchey.notifications import services as notifications
from pitchey.notifications.models import Notification
from pitchey.pitches.models import Listing

NEWEST = Sort("created", "created_at")


class Unread(schemas.Shape):
    unread = s.IntegerField(help_text="Counted up to 100.")


class SavedPitch(schemas.Shape):
    """A pitch that the caller keeps."""

    pitch = schemas.PitchCard()
    folder = schemas.FolderBrief(allow_null=True)
    notes = s.CharField()
    tags = s.ListField(child=s.CharField())
    saved_at = s.DateTimeField(source="created_at")


class Recommendation(schemas.Shape):
    """A pitch that the caller might like."""

    pitch = schemas.PitchCard()
    because_of = s.CharField(
        allow_null=True,
        help_text="Id of the pitch that they saved or liked; null when it is what they say they look for.",
    )
    reason = s.CharField(help_text="A sentence, in the caller's language.")

    @staticmethod
    def get_because_of(it: recommendations.Recommendation) -> str | None:
        return it.because_of or None


class Followed(schemas.Shape):
    """Somebody or a company: one of the two, the other is null."""

    person = schemas.PersonBrief(source="followed", allow_null=True)
    organisation = schemas.OrganisationBrief(allow_null=True)
    followed_at = s.DateTimeField(source="created_at")


def recommendation(it: recommendations.Recommendation, me: Json | None) -> Json:
    return Recommendation.of(it, pitch=schemas.card(it.card, me=me))


class ReadBody(Body):
    ids = Ids(max_length=100, required=False, help_text="All, when not given.")


class Notifications(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(schemas.Notification))
    def get(self, request: Request) -> Response:
        """Notices to the caller, newest first."""
        paging = self.paging
        rows = Notification.objects.filter(person=request.user)
        page = keyset_page(rows, NEWEST, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, schemas.Notification.of))


class NotificationsRead(Resource):
    @extend_schema(request=ReadBody, responses=Unread)
    def post(self, request: Request) -> Response:
        """Mark notices as read; answers how many are left."""
        notifications.mark_read(by=request.user, **ReadBody.read(request))
        return Response(Unread.of(unread=notifications.unread_count(request.user)))


class Saved(Resource):
    parameters = {"folder": "Id of one of the caller's folders.", "tag": "One tag, as it is written."}
    paged = True

    @extend_schema(responses=schemas.list_of(SavedPitch))
    def get(self, request: Request) -> Response:
        """Pitches that the caller keeps and may still see, last kept first, with private notes and tags."""
        paging = self.paging
        wanted, tag = (
            request.query_params.get("folder", ""),
            request.query_params.get("tag", "")[: max_length(Save, "tags")],
        )
        folder = get_or_404(Folder.objects.filter(person=request.user), wanted) if wanted else None
        kept = discovery.saved(request.user, folder=folder, tag=tag).select_related(None).select_related("folder")
        page = keyset_page(kept, NEWEST, limit=paging.limit, cursor=paging.cursor)
        listings = Listing.objects.filter(pitch__in=[row.pitch_id for row in page.rows]).for_cards()
        cards = {row["pitch_id"]: row for row in listings}
        me = relations_to_cards(request.user, list(cards.values()))
        return Response(
            listed(
                page,
                lambda row: SavedPitch.of(row, pitch=schemas.card(cards[row.pitch_id], me=me[row.pitch_id])),
            )
        )


class Recommendations(Resource):
    @extend_schema(responses=schemas.list_of(Recommendation))
    def get(self, request: Request) -> Response:
        """A few pitches that the caller might like, because of what they look for, saved or liked; each with the reason in a sentence."""
        found = recommendations.recommend(request.user)
        me = relations_to_cards(request.user, [one.card for one in found])
        return Response(list_answer([recommendation(one, me[one.card["pitch_id"]]) for one in found]))


class Follows(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(Followed))
    def get(self, request: Request) -> Response:
        """People and companies whose new pitches the caller hears of."""
        paging = self.paging
        page = keyset_page(lists.following(request.user), NEWEST, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, Followed.of))


urlpatterns = [
    path("notifications", Notifications.as_view(), name="notifications"),
    path("notifications/read", NotificationsRead.as_view(), name="notifications_read"),
    path("saved", Saved.as_view(), name="saved"),
    path("recommendations", Recommendations.as_view(), name="recommendations"),
    path("follows", Follows.as_view(), name="follows"),
]
