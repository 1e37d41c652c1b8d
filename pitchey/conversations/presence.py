"""Who is here just now? Told to those whom one talks with, forgotten by itself, hidden by choice, and from those of whom one wants nothing."""

from collections.abc import Iterable

from django.core.cache import cache
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.conversations.models import Member
from pitchey.conversations.policies import blocked_either_way
from pitchey.core.errors import Invalid
from pitchey.events import pubsub

STATES = ("active", "idle", "hidden")
LASTS = 90  # seconds; an open page says it again every minute
MAX_NOTIFIED = 200
OFFLINE = "offline"


def _key(person_id: int) -> str:
    return f"presence:{person_id}"


def set_state(*, by: User, state: str) -> None:
    """Be active, idle or hidden. Those whom one talks with hear of a change; who hides is offline to them.

    Raises:
        Invalid: no such state.
    """
    if state not in STATES:
        raise Invalid([("state", "invalid_choice", _("This is not one of the choices."))])
    # An open socket may know an older choice.
    shows = User.objects.filter(pk=by.pk, shows_presence=True).exists()
    _set(by, state if shows else "hidden")


def clear_state(person: User) -> None:
    """The last open page has closed."""
    _set(person, OFFLINE)


def _set(person: User, state: str) -> None:
    before = cache.get(_key(person.pk), OFFLINE)
    if state == OFFLINE:
        cache.delete(_key(person.pk))
    else:
        cache.set(_key(person.pk), state, timeout=LASTS)
    if _seen(before) != _seen(state):
        pubsub.publish_ephemeral(_companions(person), "presence", {"person": person.public_id, "state": _seen(state)})


def _seen(state: str) -> str:
    return OFFLINE if state == "hidden" else state


def _companions(person: User) -> list[int]:
    """Those who take part in a conversation with this person, the latest first."""
    mine = Member.objects.filter(person=person, status="in").order_by("-conversation__last_at")
    talks = list(mine.values_list("conversation", flat=True)[:MAX_NOTIFIED])
    others = Member.objects.filter(conversation__in=talks, status="in").exclude(person=person)
    others = others.exclude(person__in=blocked_either_way(person))
    return list(others.values_list("person_id", flat=True).distinct()[:MAX_NOTIFIED])


def states_of(people: Iterable[User], *, seen_by: User) -> dict[int, str]:
    """What this person sees of these people (primary keys): active, idle or offline."""
    ids = [person.pk for person in people]
    hidden = blocked_either_way(seen_by) if ids else set()
    found = cache.get_many([_key(pk) for pk in ids if pk not in hidden])
    return {pk: _seen(found.get(_key(pk), OFFLINE)) for pk in ids}
