"""Organisations, their members, and invitations."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import listed
from api.request import Request
from api.serializers import Body, Choice, Text
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts import policies
from pitchey.accounts import services as accounts
from pitchey.accounts.models import Invitation, Membership, Organisation
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.validation import max_length

NEWEST = Sort("created", "created_at")
JOINED = Sort("joined", "joined_at", descending=False)


# ---------------------------------------------------------------- what comes in
class OrganisationBody(Body):
    name = Text(max_length=max_length(Organisation, "name"))
    kind = Choice(choices=Organisation.Kind.choices)
    about = Text(max_length=max_length(Organisation, "about"), required=False, allow_blank=True)
    website = Text(max_length=max_length(Organisation, "website"), required=False, allow_blank=True)
    country = Text(
        max_length=max_length(Organisation, "country"),
        required=False,
        allow_blank=True,
        help_text="Two letters, ISO 3166.",
    )


class InvitationBody(Body):
    email = s.EmailField(max_length=max_length(Invitation, "email"))
    role = Choice(choices=Membership.Role.choices, required=False)


class RoleBody(Body):
    role = Choice(choices=Membership.Role.choices)


class AcceptBody(Body):
    token = Text(max_length=100)


# ---------------------------------------------------------------- what goes out
class OrganisationShape(schemas.OrganisationBrief):
    kind = s.ChoiceField(choices=Organisation.Kind.choices)
    about = s.CharField()
    website = s.CharField()
    country = s.CharField()
    revision = s.IntegerField()
    created_at = s.DateTimeField()
    role = s.ChoiceField(
        choices=Membership.Role.choices, allow_null=True, help_text="The caller's, if they belong to it."
    )


class Member(schemas.Shape):
    person = schemas.PersonBrief()
    role = s.ChoiceField(choices=Membership.Role.choices)
    joined_at = s.DateTimeField()


class InvitationShape(schemas.Shape):
    id = s.CharField(source="public_id")
    email = s.EmailField()
    role = s.ChoiceField(choices=Membership.Role.choices)
    created_at = s.DateTimeField()
    expires_at = s.DateTimeField()


def get_own_organisation(request: Request, organisation_id: str) -> Organisation:
    """An organisation that the caller belongs to; others do not learn who works there."""
    return get_or_404(request.user.organisations.all(), organisation_id)


# ---------------------------------------------------------------- the views
class Organisations(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(OrganisationShape))
    def get(self, request: Request) -> Response:
        """The organisations that the caller belongs to."""
        paging = self.paging
        page = keyset_page(request.user.organisations.all(), NEWEST, limit=paging.limit, cursor=paging.cursor)
        roles = dict(
            request.user.memberships.filter(organisation__in=[row.pk for row in page.rows]).values_list(
                "organisation_id", "role"
            )
        )
        return Response(listed(page, lambda row: OrganisationShape.of(row, role=roles[row.pk])))

    @extend_schema(request=OrganisationBody, responses={201: OrganisationShape})
    def post(self, request: Request) -> Response:
        """Found an organisation; the caller becomes its owner."""
        made = accounts.create_organisation(by=request.user, **OrganisationBody.read(request))
        return Response(OrganisationShape.of(made, role=Membership.Role.OWNER), status=201)


class OneOrganisation(Resource):
    @extend_schema(responses=OrganisationShape)
    def get(self, request: Request, organisation_id: str) -> Response:
        """What is said about an organisation."""
        row = get_or_404(Organisation.objects.all(), organisation_id)
        self.revision = row.revision
        return Response(OrganisationShape.of(row, role=policies.role_in(request.user, row)))

    @extend_schema(request=OrganisationBody, responses=OrganisationShape)
    def patch(self, request: Request, organisation_id: str) -> Response:
        """Change what is said about it; owners and admins. With If-Match a stale change is 412."""
        row = get_own_organisation(request, organisation_id)
        revision = self.if_match(request, row.revision) if "If-Match" in request.headers else None
        given = OrganisationBody.read(request, partial=True)
        changed = accounts.update_organisation(by=request.user, organisation=row, if_revision=revision, **given)
        return Response(OrganisationShape.of(changed, role=policies.role_in(request.user, changed)))


class Members(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(Member))
    def get(self, request: Request, organisation_id: str) -> Response:
        """Who belongs to it, for its members."""
        paging = self.paging
        rows = get_own_organisation(request, organisation_id).memberships.select_related("person")
        return Response(listed(keyset_page(rows, JOINED, limit=paging.limit, cursor=paging.cursor), Member.of))


class OneMember(Resource):
    def found(self, request: Request, organisation_id: str, person_id: str) -> Membership:
        rows = get_own_organisation(request, organisation_id).memberships.select_related("person")
        found = rows.filter(person__public_id=person_id).first()
        if found is None:
            raise NotFound()
        return found

    @extend_schema(request=RoleBody, responses=Member)
    def patch(self, request: Request, organisation_id: str, person_id: str) -> Response:
        """Give a member another role."""
        row = self.found(request, organisation_id, person_id)
        return Response(Member.of(accounts.change_member(by=request.user, membership=row, **RoleBody.read(request))))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, organisation_id: str, person_id: str) -> Response:
        """Remove a member, or leave. The last owner stays."""
        accounts.remove_member(by=request.user, membership=self.found(request, organisation_id, person_id))
        return Response(status=204)


class Invitations(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(InvitationShape))
    def get(self, request: Request, organisation_id: str) -> Response:
        """Open invitations, for its members."""
        paging = self.paging
        rows = get_own_organisation(request, organisation_id).invitations.open()
        page = keyset_page(rows, NEWEST, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, InvitationShape.of))

    @extend_schema(request=InvitationBody, responses={201: InvitationShape})
    def post(self, request: Request, organisation_id: str) -> Response:
        """Invite an address by mail."""
        row = get_own_organisation(request, organisation_id)
        made = accounts.invite(by=request.user, organisation=row, **InvitationBody.read(request))
        return Response(InvitationShape.of(made), status=201)


class OneInvitation(Resource):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, organisation_id: str, invitation_id: str) -> Response:
        """Take an open invitation back."""
        row = get_or_404(
            get_own_organisation(request, organisation_id).invitations.select_related("organisation"), invitation_id
        )
        accounts.withdraw_invitation(by=request.user, invitation=row)
        return Response(status=204)


class InvitationAccept(Resource):
    @extend_schema(request=AcceptBody, responses=OrganisationShape)
    def post(self, request: Request) -> Response:
        """Join with the token of the letter."""
        joined = accounts.accept_invitation(by=request.user, **AcceptBody.read(request))
        return Response(OrganisationShape.of(joined.organisation, role=joined.role))


_ONE = "organisations/<org:organisation_id>"
urlpatterns = [
    path("organisations", Organisations.as_view(), name="organisations"),
    path("organisations/invitations/accept", InvitationAccept.as_view(), name="invitation_accept"),
    path(_ONE, OneOrganisation.as_view(), name="organisation"),
    path(f"{_ONE}/members", Members.as_view(), name="organisation_members"),
    path(f"{_ONE}/members/<usr:person_id>", OneMember.as_view(), name="organisation_member"),
    path(f"{_ONE}/invitations", Invitations.as_view(), name="organisation_invitations"),
    path(f"{_ONE}/invitations/<ivt:invitation_id>", OneInvitation.as_view(), name="organisation_invitation"),
]
