"""Getting in and out: sign-up, sign-in, tokens, passwords, sessions."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.auth import request_context
from api.pagination import list_answer
from api.permissions import Anyone
from api.request import PublicRequest, Request
from api.serializers import Body, Choice, Flag, Nothing, Text
from api.v1 import schemas
from api.v1.me import Account
from api.views import Resource
from pitchey.accounts import browser, tokens
from pitchey.accounts import services as accounts
from pitchey.accounts.models import PORTAL_ROLES, Organisation, Role, TokenFamily, User
from pitchey.accounts.validators import LONGEST_PASSWORD
from pitchey.core.validation import max_length

PORTALS = [(role.value, role.label) for role in PORTAL_ROLES]


class Open(Resource):
    """For whoever is not signed in, or no longer: credentials that come along are not looked at."""

    permission_classes = [Anyone]
    authentication_classes = []


def address() -> s.EmailField:
    return s.EmailField(max_length=max_length(User, "email"))


def secret() -> Text:
    """A password, as typed."""
    return Text(max_length=LONGEST_PASSWORD, trim_whitespace=False)


# ---------------------------------------------------------------- what comes in
class RegisterBody(Body):
    email = address()
    password = secret()
    portal = Choice(choices=PORTALS)
    display_name = Text(max_length=max_length(User, "display_name"))
    organisation_name = Text(max_length=max_length(Organisation, "name"), required=False, allow_blank=True)
    headline = Text(max_length=max_length(User, "headline"), required=False, allow_blank=True)
    bio = Text(max_length=max_length(User, "bio"), required=False, allow_blank=True)
    accept_terms = Flag()


class TokenBody(Body):
    token = Text(max_length=500)


class AddressBody(Body):
    email = address()


class LoginBody(Body):
    email = address()
    password = secret()
    portal = Choice(choices=PORTALS)
    device_name = Text(max_length=max_length(TokenFamily, "device_name"), required=False, allow_blank=True)


class RefreshBody(Body):
    refresh = Text(max_length=2000)


class ResetBody(Body):
    token = Text(max_length=500)
    new_password = secret()


class ChangeBody(Body):
    old_password = secret()
    new_password = secret()


class PasswordBody(Body):
    password = secret()


# ---------------------------------------------------------------- what goes out
class TokenPair(schemas.Shape):
    access = s.CharField()
    refresh = s.CharField()
    expires_in = s.IntegerField(help_text="Seconds that the access token lives.")


class SignedInAnswer(TokenPair):
    user = Account()


class Verified(schemas.Shape):
    portal = s.ChoiceField(choices=Role.choices, source="role")


class Session(schemas.Shape):
    id = s.CharField()
    kind = s.ChoiceField(choices=["browser", "mobile"])
    device_name = s.CharField(source="device")
    ip = s.CharField()
    user_agent = s.CharField()
    created_at = s.DateTimeField()
    last_seen_at = s.DateTimeField()
    current = s.BooleanField()


# ---------------------------------------------------------------- the views
class Register(Open):
    @extend_schema(request=RegisterBody, responses={202: None})
    def post(self, request: PublicRequest) -> Response:
        """Sign up. The answer is the same whether or not the address is known; the next step is in the mailbox."""
        accounts.register(context=request_context(request), **RegisterBody.read(request))
        return Response(status=202)


class VerifyEmail(Open):
    @extend_schema(request=TokenBody, responses=Verified)
    def post(self, request: PublicRequest) -> Response:
        """Confirm the address that the link was sent to; answers the portal to sign in at."""
        return Response(Verified.of(accounts.verify_email(**TokenBody.read(request))))


class VerifyResend(Open):
    @extend_schema(request=AddressBody, responses={202: None})
    def post(self, request: PublicRequest) -> Response:
        """Send the link again; the same answer for every address."""
        accounts.send_verification(**AddressBody.read(request))
        return Response(status=202)


class Login(Open):
    @extend_schema(request=LoginBody, responses=SignedInAnswer)
    def post(self, request: PublicRequest) -> Response:
        """Sign a mobile client in. Wrong password, unknown address and wrong portal are the same 401."""
        given = LoginBody.read(request)
        device = given.pop("device_name", "")
        context = request_context(request)
        person = accounts.log_in(context=context, **given)
        issued = tokens.issue(person=person, context=context, device_name=device)
        return Response(SignedInAnswer.of(issued, user=Account.of(person)))


class Refresh(Open):
    @extend_schema(request=RefreshBody, responses=TokenPair)
    def post(self, request: PublicRequest) -> Response:
        """A new pair for a refresh token. It works once; a second use ends the whole sign-in."""
        issued = tokens.refresh(token=RefreshBody.read(request)["refresh"], context=request_context(request))
        return Response(TokenPair.of(issued))


class Logout(Open):
    @extend_schema(request=RefreshBody, responses={204: None})
    def post(self, request: PublicRequest) -> Response:
        """End the sign-in that this refresh token belongs to."""
        tokens.end_by_refresh(token=RefreshBody.read(request)["refresh"])
        return Response(status=204)


class LogoutAll(Resource):
    @extend_schema(request=Nothing, responses={204: None})
    def post(self, request: Request) -> Response:
        """End every session of the caller, this one too."""
        Nothing.read(request)
        accounts.end_all_sessions(by=request.user)
        return Response(status=204)


class PasswordForgot(Open):
    @extend_schema(request=AddressBody, responses={202: None})
    def post(self, request: PublicRequest) -> Response:
        """Send a link that opens a new password; the same answer for every address."""
        accounts.forgot_password(context=request_context(request), **AddressBody.read(request))
        return Response(status=202)


class PasswordReset(Open):
    @extend_schema(request=ResetBody, responses={204: None})
    def post(self, request: PublicRequest) -> Response:
        """Set a new password with the token of the link; every session ends."""
        accounts.reset_password(context=request_context(request), **ResetBody.read(request))
        return Response(status=204)


class PasswordChange(Resource):
    @extend_schema(request=ChangeBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change the password; every other session ends, and this one goes on with its refresh token."""
        given, context = ChangeBody.read(request), request_context(request)
        accounts.change_password(
            by=request.user,
            old=given["old_password"],
            new=given["new_password"],
            context=context,
            keep_session=context.session,
        )
        return Response(status=204)


class Reauthenticate(Resource):
    @extend_schema(request=PasswordBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Prove identity again; it counts for ten minutes, as for signing."""
        accounts.reauthenticate(by=request.user, **PasswordBody.read(request))
        if isinstance(request.auth, TokenFamily):
            tokens.mark_reauthenticated(request.auth)
        else:
            browser.mark_identity_checked(request._request)
        return Response(status=204)


class Sessions(Resource):
    @extend_schema(responses=schemas.list_of(Session))
    def get(self, request: Request) -> Response:
        """Every place where the caller is signed in."""
        here = request_context(request).session
        rows = accounts.sessions_of(request.user)
        return Response(list_answer([Session.of(row, current=row.id == here) for row in rows]))


class OneSession(Resource):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        """Sign one place out."""
        accounts.end_session(by=request.user, session_id=session_id)
        return Response(status=204)


urlpatterns = [
    path("auth/register", Register.as_view(), name="auth_register"),
    path("auth/verify-email", VerifyEmail.as_view(), name="auth_verify_email"),
    path("auth/verify-email/resend", VerifyResend.as_view(), name="auth_verify_resend"),
    path("auth/login", Login.as_view(), name="auth_login"),
    path("auth/refresh", Refresh.as_view(), name="auth_refresh"),
    path("auth/logout", Logout.as_view(), name="auth_logout"),
    path("auth/logout-all", LogoutAll.as_view(), name="auth_logout_all"),
    path("auth/password/forgot", PasswordForgot.as_view(), name="auth_password_forgot"),
    path("auth/password/reset", PasswordReset.as_view(), name="auth_password_reset"),
    path("auth/password/change", PasswordChange.as_view(), name="auth_password_change"),
    path("auth/reauthenticate", Reauthenticate.as_view(), name="auth_reauthenticate"),
    path("auth/sessions", Sessions.as_view(), name="auth_sessions"),
    path("auth/sessions/<slug:session_id>", OneSession.as_view(), name="auth_session"),
]
