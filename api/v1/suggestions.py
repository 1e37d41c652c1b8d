"""What may somebody be looking for? What the beginning of a search goes on to, what a mistyped one meant, recent and popular searches."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import list_answer
from api.permissions import Anyone
from api.request import PublicRequest, Request
from api.v1 import schemas, search
from api.views import Resource
from pitchey.core import limits
from pitchey.core.network import client_ip, network_of
from pitchey.core.types import Json
from pitchey.discovery import services as discovery

KINDS = ("genre", "title", "person")


class SuggestionShape(schemas.Shape):
    """Where the beginning of a search may lead."""

    kind = s.ChoiceField(choices=KINDS)
    id = s.CharField(help_text="Of a title the pitch's id, of a person theirs, of a genre its slug.")
    text = s.CharField()


class Words(schemas.Shape):
    """A search in words."""

    words = s.CharField(help_text="For `q` of GET pitches.")


class Meant(schemas.Shape):
    """What a search that found nothing may have meant."""

    words = s.CharField(allow_null=True, help_text="A search that finds something; null where nothing is near.")


def _searches(words: list[str]) -> Json:
    return list_answer([Words.of(words=each) for each in words])


class Suggestions(Resource):
    permission_classes = [Anyone]
    parameters = {"q": "The beginning of a search, from two letters on."}

    @extend_schema(responses=schemas.list_of(SuggestionShape))
    def get(self, request: PublicRequest) -> Response:
        """Genres, the most viewed titles and people that begin so, among what the caller may see; ten at most."""
        person, typed = request.user, search.parse_words(request.query_params)
        limits.require("suggest", person.public_id if person.is_authenticated else network_of(client_ip(request)))
        return Response(list_answer([SuggestionShape.of(one) for one in discovery.suggest(person, typed)]))


class DidYouMean(Resource):
    permission_classes = [Anyone]
    parameters = {"q": "A search that found nothing."}

    @extend_schema(responses=Meant)
    def get(self, request: PublicRequest) -> Response:
        """The same search with its mistyped words put right, when that finds something that the caller may see."""
        search.count_search(request)
        meant = discovery.did_you_mean(request.user, search.parse_words(request.query_params))
        return Response(Meant.of(words=meant or None))


class RecentSearches(Resource):
    @extend_schema(responses=schemas.list_of(Words))
    def get(self, request: Request) -> Response:
        """What the caller searched for last and found, newest first; ten at most, seen by nobody else."""
        return Response(_searches(discovery.recent_searches(request.user)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Forget them."""
        discovery.clear_recent_searches(by=request.user)
        return Response(status=204)


class PopularSearches(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=schemas.list_of(Words))
    def get(self, request: PublicRequest) -> Response:
        """What several people searched for in the last week, most first; eight at most."""
        return Response(_searches(discovery.popular_searches()))


urlpatterns = [
    path("suggestions", Suggestions.as_view(), name="suggestions"),
    path("did-you-mean", DidYouMean.as_view(), name="did_you_mean"),
    path("searches/recent", RecentSearches.as_view(), name="recent_searches"),
    path("searches/popular", PopularSearches.as_view(), name="popular_searches"),
]
