"""People: their public profile, and following them."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.permissions import Anyone
from api.request import PublicRequest, Request
from api.serializers import Nothing
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts.models import Actor, Role, User
from pitchey.accounts.policies import may_see_person
from pitchey.core.errors import NotFound
from pitchey.core.lookups import get_or_404
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Follow


class PersonMe(schemas.Shape):
    following = s.BooleanField()


class Person(schemas.PersonBrief):
    """Somebody's public profile."""

    role = s.ChoiceField(choices=Role.choices)
    headline = s.CharField()
    bio = s.CharField()
    location = s.CharField()
    website = s.CharField()
    links = s.ListField(child=s.CharField())
    organisations = schemas.OrganisationBrief(many=True)
    me = PersonMe(allow_null=True)


def get_visible_person(viewer: Actor, person_id: str) -> User:
    """Somebody who has a page.

    Raises:
        NotFound: nobody, or nobody with a page.
    """
    person = get_or_404(User.objects.prefetch_related("organisations"), person_id)
    if not may_see_person(viewer, person):
        raise NotFound()
    return person


class OnePerson(Resource):
    permission_classes = [Anyone]
    fields = tuple(Person().fields)

    @extend_schema(responses=Person)
    def get(self, request: PublicRequest, person_id: str) -> Response:
        """Somebody's public profile. `me` is null for guests."""
        person = get_visible_person(request.user, person_id)
        me = None
        if request.user.is_authenticated:
            following = Follow.objects.filter(person=request.user, followed=person).exists()
            me = PersonMe.of(following=following)
        return Response(self.sparse(Person.of(person, me=me)))


class PersonFollow(Resource):
    @extend_schema(request=Nothing, responses={204: None})
    def put(self, request: Request, person_id: str) -> Response:
        """Hear of this person's new pitches."""
        Nothing.read(request)
        discovery.follow(by=request.user, person=get_visible_person(request.user, person_id))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, person_id: str) -> Response:
        """Follow no longer."""
        discovery.unfollow(by=request.user, person=get_visible_person(request.user, person_id))
        return Response(status=204)


urlpatterns = [
    path("people/<usr:person_id>", OnePerson.as_view(), name="person"),
    path("people/<usr:person_id>/follow", PersonFollow.as_view(), name="person_follow"),
]
