"""What does the caller keep in order? Folders of saved pitches, news of whom they follow, and following companies."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import list_answer
from api.request import Request
from api.serializers import Body, Ids, Nothing, Text
from api.v1 import schemas, search
from api.views import Resource
from pitchey.accounts.models import Organisation
from pitchey.core.lookups import get_or_404
from pitchey.core.validation import max_length
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Folder
from pitchey.discovery.services import lists


class FolderBody(Body):
    name = Text(max_length=max_length(Folder, "name"))


class FolderOrderBody(Body):
    ids = Ids(max_length=lists.MOST_FOLDERS, help_text="All folders, in their new order.")


class FolderShape(schemas.FolderBrief):
    pitches = s.IntegerField(help_text="Saved pitches in it that the caller may still see.")


def get_own_folder(request: Request, folder_id: str) -> Folder:
    return get_or_404(Folder.objects.filter(person=request.user), folder_id)


class Folders(Resource):
    @extend_schema(responses=schemas.list_of(FolderShape))
    def get(self, request: Request) -> Response:
        """The caller's folders in their order, at most fifty."""
        numbers = lists.saved_counts(discovery.saved(request.user))["folder"]
        rows = Folder.objects.filter(person=request.user)
        return Response(list_answer([FolderShape.of(row, pitches=numbers[row.pk]) for row in rows]))

    @extend_schema(request=FolderBody, responses={201: FolderShape})
    def post(self, request: Request) -> Response:
        """A new folder behind the others."""
        made = lists.make_folder(by=request.user, **FolderBody.read(request))
        return Response(FolderShape.of(made, pitches=0), status=201)


class FolderOrder(Resource):
    @extend_schema(request=FolderOrderBody, responses={204: None})
    def put(self, request: Request) -> Response:
        """Put all folders into another order."""
        lists.order_folders(by=request.user, **FolderOrderBody.read(request))
        return Response(status=204)


class OneFolder(Resource):
    @extend_schema(request=FolderBody, responses=FolderShape)
    def patch(self, request: Request, folder_id: str) -> Response:
        """Call it something else."""
        row = get_own_folder(request, folder_id)
        renamed = lists.rename_folder(by=request.user, folder=row, **FolderBody.read(request))
        return Response(FolderShape.of(renamed, pitches=discovery.saved(request.user, folder=row).count()))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, folder_id: str) -> Response:
        """Take it away. What was in it stays saved, in no folder."""
        lists.remove_folder(by=request.user, folder=get_own_folder(request, folder_id))
        return Response(status=204)


class Feed(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(schemas.PitchCard))
    def get(self, request: Request) -> Response:
        """Pitches of the people and companies that the caller follows, as far as they may see them, newest first."""
        page = lists.feed(request.user, limit=self.paging.limit, cursor=self.paging.cursor)
        return Response(list_answer(search.cards(request.user, list(page.rows)), page.next_cursor))


class CompanyFollow(Resource):
    @extend_schema(request=Nothing, responses={204: None})
    def put(self, request: Request, organisation_id: str) -> Response:
        """Hear of this company's new pitches."""
        Nothing.read(request)
        lists.follow_company(by=request.user, organisation=get_or_404(Organisation.objects.all(), organisation_id))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, organisation_id: str) -> Response:
        """Follow no longer."""
        lists.unfollow_company(by=request.user, organisation=get_or_404(Organisation.objects.all(), organisation_id))
        return Response(status=204)


urlpatterns = [
    path("folders", Folders.as_view(), name="folders"),
    path("folders/order", FolderOrder.as_view(), name="folder_order"),
    path("folders/<fol:folder_id>", OneFolder.as_view(), name="folder"),
    path("feed", Feed.as_view(), name="feed"),
    path("organisations/<org:organisation_id>/follow", CompanyFollow.as_view(), name="company_follow"),
]
