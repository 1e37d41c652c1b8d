"""Who am I? The caller's own account."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.request import Request
from api.serializers import Body, Text, Texts
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Role, User
from pitchey.core.types import Json
from pitchey.core.validation import max_entries, max_length


class MyMembership(schemas.OrganisationBrief):
    role = s.ChoiceField(choices=Membership.Role.choices)


_membership = MyMembership.compile_reader(
    id="organisation.public_id", name="organisation.name", verified="organisation.is_verified"
)


class Account(schemas.PersonBrief):
    email = s.EmailField()
    email_verified = s.BooleanField(source="has_verified_email")
    role = s.ChoiceField(choices=Role.choices)
    headline = s.CharField()
    bio = s.CharField()
    location = s.CharField()
    website = s.CharField()
    links = s.ListField(child=s.CharField())
    time_zone = s.CharField()
    language = s.CharField()
    joined_at = s.DateTimeField(source="date_joined")
    organisations = MyMembership(many=True)

    @staticmethod
    def get_organisations(person: User) -> list[Json]:
        rows = person.memberships.select_related("organisation").order_by("joined_at", "pk")
        return [_membership(row) for row in rows]


class MeBody(Body):
    name = Text(max_length=max_length(User, "display_name"), source="display_name", required=False)
    headline = Text(max_length=max_length(User, "headline"), required=False, allow_blank=True)
    bio = Text(max_length=max_length(User, "bio"), required=False, allow_blank=True)
    location = Text(max_length=max_length(User, "location"), required=False, allow_blank=True)
    website = Text(max_length=max_length(User, "website"), required=False, allow_blank=True)
    links = Texts(length=max_length(User, "links"), max_length=max_entries(User, "links"), required=False)
    time_zone = Text(max_length=max_length(User, "time_zone"), required=False)
    language = Text(max_length=max_length(User, "language"), required=False)


class Me(Resource):
    fields = tuple(Account().fields)

    @extend_schema(responses=Account)
    def get(self, request: Request) -> Response:
        """The caller's account."""
        return Response(self.sparse(Account.of(request.user)))

    @extend_schema(request=MeBody, responses=Account)
    def patch(self, request: Request) -> Response:
        """Change what others read about oneself; only the fields that are given."""
        return Response(Account.of(accounts.update_profile(by=request.user, **MeBody.read(request, partial=True))))


urlpatterns = [path("me", Me.as_view(), name="me")]
