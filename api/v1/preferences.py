"""How does the house meet the caller? Display, what they look for, who sees them, how they are told, whom they blocked, and the way out."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.pagination import listed
from api.request import Request
from api.serializers import Body, Choice, Choices, Flag, Nothing, Text, Texts
from api.v1 import schemas
from api.views import Resource
from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.discovery import services as discovery
from pitchey.discovery.services.mandates import MOST
from pitchey.notifications import preferences
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Preference
from pitchey.notifications.rhythm import Rhythm
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Stage

NEWEST = Sort("created", "created_at")


class Preferences(schemas.Shape):
    """How pages look to the caller and who may open theirs. `closes_at`: when the account ends, if that was asked for."""

    theme = s.ChoiceField(choices=User.Theme.choices)
    time_zone = s.CharField()
    language = s.CharField()
    profile_visibility = s.ChoiceField(choices=User.Visibility.choices)
    shows_presence = s.BooleanField()
    waiting_email = s.CharField(allow_null=True)
    closes_at = s.DateTimeField(allow_null=True)

    @staticmethod
    def get_waiting_email(person: User) -> str | None:
        return accounts.pending_email(person) or None


class PreferencesBody(Body):
    theme = Choice(choices=User.Theme.choices, required=False)
    time_zone = Text(max_length=max_length(User, "time_zone"), required=False)
    language = Text(max_length=max_length(User, "language"), required=False)
    profile_visibility = Choice(choices=User.Visibility.choices, required=False)
    shows_presence = Flag(required=False)


class MyPreferences(Resource):
    @extend_schema(responses=Preferences)
    def get(self, request: Request) -> Response:
        """The caller's preferences."""
        return Response(Preferences.of(request.user))

    @extend_schema(request=PreferencesBody, responses=Preferences)
    def patch(self, request: Request) -> Response:
        """Change preferences; only those that are given."""
        given = PreferencesBody.read(request, partial=True)
        return Response(Preferences.of(accounts.update_profile(by=request.user, **given)))


class LookingFor(schemas.Shape):
    """What the caller says they look for; an empty list leaves it open. Nobody else sees it."""

    genres = s.ListField(child=s.ChoiceField(choices=Genre.choices))
    formats = s.ListField(child=s.ChoiceField(choices=Format.choices))
    budget_bands = s.ListField(child=s.ChoiceField(choices=BudgetBand.choices))
    stages = s.ListField(child=s.ChoiceField(choices=Stage.choices))
    countries = s.ListField(child=s.CharField())


class LookingForBody(Body):
    genres = Choices(choices=Genre.choices, required=False, max_length=MOST)
    formats = Choices(choices=Format.choices, required=False, max_length=MOST)
    budget_bands = Choices(choices=BudgetBand.choices, required=False)
    stages = Choices(choices=Stage.choices, required=False)
    countries = Texts(length=2, required=False, max_length=MOST, help_text="Two letters each, ISO 3166.")


class MyLookingFor(Resource):
    @extend_schema(responses=LookingFor)
    def get(self, request: Request) -> Response:
        """What the caller says they look for, which recommendations read."""
        return Response(LookingFor.of(discovery.mandate_of(request.user)))

    @extend_schema(request=LookingForBody, responses=LookingFor)
    def patch(self, request: Request) -> Response:
        """Say it, as an investor or a production company; only what is given changes."""
        given = LookingForBody.read(request, partial=True)
        return Response(LookingFor.of(discovery.save_mandate(by=request.user, **given)))


class EmailBody(Body):
    email = Text(max_length=max_length(User, "email"))


class MyEmail(Resource):
    @extend_schema(request=EmailBody, responses={202: None})
    def post(self, request: Request) -> Response:
        """Ask to move to another address: a letter goes there, and a notice to the old one. Wants a fresh proof of identity."""
        accounts.change_email(by=request.user, context=request_context(request), **EmailBody.read(request))
        return Response(status=202)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Stay with the present address."""
        accounts.cancel_email_change(by=request.user)
        return Response(status=204)


class MyClosing(Resource):
    @extend_schema(request=Nothing, responses=Preferences)
    def put(self, request: Request) -> Response:
        """Ask for the end of the account, thirty days from now. Wants a fresh proof of identity."""
        Nothing.read(request)
        return Response(Preferences.of(accounts.close_account(by=request.user, context=request_context(request))))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Keep the account."""
        accounts.keep_account(by=request.user)
        return Response(status=204)


class NoticePreference(schemas.Shape):
    """Whether one kind of notice rings the bell, whether it comes by mail, and how often; an empty rhythm is the one of all mails. What is `binding` comes at once."""

    kind = s.ChoiceField(choices=sorted(KINDS))
    bell = s.BooleanField()
    mail = s.BooleanField()
    rhythm = s.ChoiceField(choices=[("", ""), *Rhythm.choices])
    when = s.CharField()
    binding = s.BooleanField()

    @staticmethod
    def get_when(wish: preferences.KindPreference) -> str:
        return str(KINDS[wish.kind].when)

    @staticmethod
    def get_binding(wish: preferences.KindPreference) -> bool:
        return KINDS[wish.kind].binding


class NoticePreferences(schemas.Shape):
    results = NoticePreference(many=True)

    @staticmethod
    def get_results(person: User) -> list[Json]:
        wishes = preferences.preferences_of(person, preferences.kinds_for(person.role))
        return [NoticePreference.of(wish) for wish in wishes]


class WishBody(Body):
    kind = Text(max_length=max_length(Preference, "kind"))
    bell = Flag()
    mail = Flag()
    rhythm = Choice(choices=Rhythm.choices, required=False, allow_blank=True)


class WishesBody(Body):
    preferences = s.ListField(child=WishBody(), min_length=1, max_length=100)


class NotificationPreferences(Resource):
    @extend_schema(responses=NoticePreferences)
    def get(self, request: Request) -> Response:
        """Every kind of notice that the caller may choose for. Letters about the account always come."""
        return Response(NoticePreferences.of(request.user))

    @extend_schema(request=WishesBody, responses=NoticePreferences)
    def put(self, request: Request) -> Response:
        """Choose for these kinds; the others stay as they are. Without a rhythm, that of all mails holds."""
        given = WishesBody.read(request)["preferences"]
        preferences.save_preferences(by=request.user, wishes=[preferences.KindPreference(**wish) for wish in given])
        return Response(NoticePreferences.of(request.user))


@extend_schema_field({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$", "example": "22:00"})
class Clock(s.TimeField):
    """Hours and minutes of a clock on the wall; OpenAPI's own time would want a zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], allow_null=True, **kwargs)


class MailHours(schemas.Shape):
    """How often mail of notices comes, and the quiet hours in which none does: at the caller's clock, both or neither."""

    rhythm = s.ChoiceField(choices=Rhythm.choices)
    quiet_from = Clock()
    quiet_until = Clock()


class MailHoursBody(Body):
    rhythm = Choice(choices=Rhythm.choices)
    quiet_from = Clock(required=False)
    quiet_until = Clock(required=False)


class NotificationHours(Resource):
    @extend_schema(responses=MailHours)
    def get(self, request: Request) -> Response:
        """How often, and not when, the caller gets mail of notices."""
        return Response(MailHours(preferences.mail_schedule_of(request.user)).data)

    @extend_schema(request=MailHoursBody, responses=MailHours)
    def put(self, request: Request) -> Response:
        """Choose it. What waits already leaves when it was meant to."""
        preferences.save_mail_schedule(by=request.user, hours=preferences.MailSchedule(**MailHoursBody.read(request)))
        return self.get(request)


class BlockedPerson(schemas.Shape):
    person = schemas.PersonBrief(source="blocked")
    blocked_at = s.DateTimeField(source="created_at")


class MyBlocks(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(BlockedPerson))
    def get(self, request: Request) -> Response:
        """Whom the caller blocked, last first."""
        rows = accounts.blocks_of(request.user)
        page = keyset_page(rows, NEWEST, limit=self.paging.limit, cursor=self.paging.cursor)
        return Response(listed(page, BlockedPerson.of))


class PersonBlock(Resource):
    @extend_schema(request=Nothing, responses={204: None})
    def put(self, request: Request, person_id: str) -> Response:
        """From now on they find no page of the caller, and can neither follow nor ask. They are not told."""
        Nothing.read(request)
        accounts.block(by=request.user, person=get_or_404(User.objects.filter(is_active=True), person_id))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, person_id: str) -> Response:
        """Block no longer."""
        accounts.unblock(by=request.user, person=get_or_404(User.objects.filter(is_active=True), person_id))
        return Response(status=204)


urlpatterns = [
    path("me/preferences", MyPreferences.as_view(), name="me_preferences"),
    path("me/looking-for", MyLookingFor.as_view(), name="me_looking_for"),
    path("me/email", MyEmail.as_view(), name="me_email"),
    path("me/closing", MyClosing.as_view(), name="me_closing"),
    path("me/blocks", MyBlocks.as_view(), name="me_blocks"),
    path("notifications/preferences", NotificationPreferences.as_view(), name="notification_preferences"),
    path("notifications/hours", NotificationHours.as_view(), name="notification_hours"),
    path("people/<usr:person_id>/block", PersonBlock.as_view(), name="person_block"),
]
