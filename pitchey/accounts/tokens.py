"""What does a mobile client hold? A short access token and a refresh token that works once.

A sign-in is a family (`TokenFamily`); each refresh claims the family's current token in one SQL statement. A token that comes a
second time was copied by somebody, so its family ends.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import Token

from pitchey.accounts.models import TokenFamily, User
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Unauthenticated
from pitchey.core.network import network_of
from pitchey.core.request_context import RequestContext
from pitchey.core.types import Json
from pitchey.events.services import push


class _Access(Token):
    """simplejwt reads and writes the tokens: HS256 alone, our key, audience and issuer (`SIMPLE_JWT`). What they mean is ours."""

    token_type = "access"  # noqa: S105
    lifetime = settings.ACCESS_TOKEN_LIFETIME


class _Refresh(Token):
    token_type = "refresh"  # noqa: S105
    lifetime = settings.REFRESH_TOKEN_LIFETIME


# Every call of a mobile client asks this: writing the statement anew would cost four times what running it does.
_FAMILY = [field.attname for field in TokenFamily._meta.concrete_fields]
_PERSON = [field.attname for field in User._meta.concrete_fields]
_ACTIVE_FAMILY = f"""
    SELECT {", ".join(f'family."{name}"' for name in _FAMILY)}, {", ".join(f'person."{name}"' for name in _PERSON)}
      FROM {TokenFamily._meta.db_table} family JOIN {User._meta.db_table} person ON person.id = family.person_id
     WHERE family.public_id = %s AND family.ended_at IS NULL
       AND person.public_id = %s AND person.is_active AND person.token_epoch = %s
"""  # noqa: S608 - our own columns


class InvalidToken(Unauthenticated):
    """Not ours, too old, used, or its sign-in has ended: the same answer."""

    code = "invalid_token"
    sentence = _("This token does not work any more. Sign in again.")


@dataclass(frozen=True)
class Pair:
    """`expires_in` is the life of the access token in seconds."""

    access: str
    refresh: str
    expires_in: int


@transaction.atomic
def issue(*, person: User, context: RequestContext, device_name: str = "") -> Pair:
    """Begin a family for a person who has just signed in.

    Raises:
        InvalidToken: all sessions were ended while they did.
    """
    # RACE: a password change or a suspension holds this row, and ends only the families that there are.
    present = User.objects.select_for_update().filter(pk=person.pk, token_epoch=person.token_epoch, is_active=True)
    if present.first() is None:
        raise InvalidToken()
    now = timezone.now()
    family = TokenFamily.objects.create(
        person=person,
        device_name=device_name[:120],
        ip=context.ip,
        user_agent=context.user_agent,
        current_jti=_new_jti(),
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
    )
    return _pair(family, person)


def refresh(*, token: str, context: RequestContext) -> Pair:
    """Trade a refresh token for a new pair. Of many at once exactly one wins; every other one ends the family.

    Raises:
        InvalidToken: no.
        LimitReached: too often from here.
    """
    limits.require("refresh", network_of(context.ip))
    claims = _read(token, _Refresh)
    now, jti = timezone.now(), _new_jti()
    # RACE: one statement on the family's own row; a second claim waits for the first and then finds another jti.
    claimed = TokenFamily.objects.filter(
        public_id=claims["fam"], current_jti=claims["jti"], ended_at=None, expires_at__gt=now
    ).update(
        current_jti=jti,
        last_used_at=now,
        ip=context.ip,
        user_agent=context.user_agent,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
    )
    family = TokenFamily.objects.select_related("person").filter(public_id=claims["fam"]).first()
    if not claimed:
        if family is not None and family.ended_at is None:
            _end_reused(family, context)
        raise InvalidToken()
    if family is None or family.ended_at is not None or not family.person.is_active:
        raise InvalidToken()
    family.current_jti = jti
    return _pair(family, family.person)


def read_access(token: str) -> tuple[User, TokenFamily]:
    """The person and sign-in of an access token, if both still stand. One query.

    Raises:
        InvalidToken: no.
    """
    claims = _read(token, _Access)
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVE_FAMILY, [claims["fam"], claims["sub"], claims["epoch"]])
        row = cursor.fetchone()
    if row is None:
        raise InvalidToken()
    family = TokenFamily.from_db(connection.alias, _FAMILY, row[: len(_FAMILY)])
    family.person = User.from_db(connection.alias, _PERSON, row[len(_FAMILY) :])
    return family.person, family


def end_by_refresh(*, token: str) -> None:
    """Sign out with the refresh token alone. A token that does not work signs nobody out, and that is fine."""
    try:
        claims = _read(token, _Refresh)
    except InvalidToken:
        return
    ended = TokenFamily.objects.filter(public_id=claims["fam"], ended_at=None).first()
    if ended is not None:
        end_family(ended, reason="logout")


@transaction.atomic
def end_family(family: TokenFamily, *, reason: str) -> bool:
    """End a sign-in; False when it has ended already."""
    ended = TokenFamily.objects.filter(pk=family.pk, ended_at=None).update(ended_at=timezone.now(), ended_reason=reason)
    if ended:
        push([family.person_id], "session.ended", {"session": family.public_id})
    return bool(ended)


def mark_reauthenticated(family: TokenFamily) -> None:
    """Remember that the person proved who they are, just now."""
    TokenFamily.objects.filter(pk=family.pk).update(reauthenticated_at=timezone.now())


def forget_old() -> int:
    """Delete families that can never be used again. Returns how many."""
    return TokenFamily.objects.filter(expires_at__lt=timezone.now() - settings.REFRESH_TOKEN_LIFETIME).delete()[0]


@transaction.atomic
def _end_reused(family: TokenFamily, context: RequestContext) -> None:
    if end_family(family, reason="reused"):
        audit.record(
            chain=family.person.public_id,
            kind="account.token_reused",
            by=None,
            subject=family.person.public_id,
            data={"session": family.public_id},
            context=context,
        )


def _new_jti() -> str:
    return get_random_string(32)


def _pair(family: TokenFamily, person: User) -> Pair:
    access, again = _Access(), _Refresh()
    for token in (access, again):
        token["sub"], token["fam"] = person.public_id, family.public_id
    access["epoch"], again["jti"] = person.token_epoch, family.current_jti
    return Pair(str(access), str(again), expires_in=int(_Access.lifetime.total_seconds()))


def _read(token: str, kind: type[Token]) -> Json:
    """The claims of a token of this kind, when signature, audience, issuer, time and kind are right."""
    try:
        claims: Json = kind(token).payload  # type: ignore[arg-type]  # it takes text, and its type says otherwise
    except (TokenError, ValueError) as error:
        raise InvalidToken() from error
    needed = {"sub": str, "fam": str} | ({"epoch": int} if kind is _Access else {"jti": str})
    if any(type(claims.get(name)) is not wanted for name, wanted in needed.items()):
        raise InvalidToken()
    return claims
