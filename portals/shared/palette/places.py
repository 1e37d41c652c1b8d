"""Where can somebody go from anywhere? Pages and actions of their portal by words, then pitches that they may open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitchey.accounts.models import OWNER_ROLES, READER_ROLES, Actor, Role, User
from pitchey.pitches.models import Pitch
from portals.shared.context import NAVIGATION, PUBLIC_NAVIGATION

MOST_TYPED = 100  # characters that are looked at
MOST_OWN = 6


@dataclass(frozen=True)
class Match:
    """One line: what it is called, where it leads, its drawing, and what kind of thing it is."""

    text: str | Promise
    href: str
    icon: str
    hint: str | Promise


@dataclass(frozen=True)
class Place:
    """A page or an act that has an address, for some roles (nobody named: everybody who is signed in)."""

    text: Promise
    view: str
    icon: str
    roles: tuple[str, ...] = ()
    act: bool = False
    query: str = ""


PLACES = [
    Place(gettext_lazy("New pitch"), "{portal}:pitch_new", "plus", OWNER_ROLES, act=True),
    Place(gettext_lazy("Answer requests for access"), "{portal}:ndas", "seal", OWNER_ROLES, act=True),
    Place(gettext_lazy("Compare pitches"), "public:compare", "rows", READER_ROLES, act=True),
    Place(gettext_lazy("My reading record"), "{portal}:record", "eye", READER_ROLES),
    Place(gettext_lazy("Messages"), "shared:inbox", "message"),
    Place(gettext_lazy("Write to somebody"), "shared:talk_new", "send", act=True),
    Place(gettext_lazy("Following"), "shared:following", "users"),
    Place(gettext_lazy("Notices"), "shared:notifications", "bell"),
    Place(gettext_lazy("Say what I look for"), "shared:settings_looking", "search", READER_ROLES, act=True),
    Place(gettext_lazy("Edit my profile"), "shared:settings", "user", act=True),
    Place(gettext_lazy("Change my password"), "shared:settings_security", "gear", act=True),
    Place(gettext_lazy("Sign out elsewhere"), "shared:settings_sessions", "leave", act=True),
    Place(gettext_lazy("Organisations and members"), "shared:settings_organisation", "users"),
    Place(gettext_lazy("All pitches"), "public:browse", "search"),
    Place(gettext_lazy("Genres"), "public:genres", "grid"),
    Place(gettext_lazy("How it works"), "public:how", "info"),
]
GUEST_PLACES = [
    Place(gettext_lazy("Sign in"), "public:login", "user", act=True),
    Place(gettext_lazy("About Pitchey"), "public:about", "info"),
    Place(gettext_lazy("Terms"), "public:terms", "page"),
    Place(gettext_lazy("Privacy"), "public:privacy", "lock"),
]


def matches(person: Actor, typed: str) -> list[tuple[str, list[Match]]]:
    """Groups of what these words may mean, the likeliest first; without words what one mostly does. One query."""
    words = " ".join(typed.split())[:MOST_TYPED]
    groups = [(_("Go to"), list(_places(person, words)))]
    if person.is_authenticated and person.role in OWNER_ROLES:
        own = Pitch.objects.owned_by(person).filter(title__icontains=words).order_by("-updated_at", "-id")
        groups.append(
            (
                _("Your pitches"),
                [_own_pitch_match(person, *each) for each in own.values_list("public_id", "title")[:MOST_OWN]],
            )
        )
    return [(name, rows) for name, rows in groups if rows]


def _own_pitch_match(person: User, public_id: str, title: str) -> Match:
    return Match(
        title,
        reverse(f"{person.role}:pitch_edit", args=[public_id, "basics"]),
        "page",
        _("Your pitch"),
    )


def _places(person: Actor, words: str) -> Iterable[Match]:
    role = person.role if person.is_authenticated else ""
    items = NAVIGATION[Role(role)] if role else PUBLIC_NAVIGATION
    seen = set()
    for find in [Match(item.label, item.href, item.icon, _("Page")) for item in items] + list(_more(role)):
        if find.href not in seen and _matches_words(str(find.text), words):
            seen.add(find.href)
            yield find


def _more(role: str) -> Iterable[Match]:
    for place in PLACES if role else GUEST_PLACES:
        if not place.roles or role in place.roles:
            yield Match(
                place.text, reverse(place.view.format(portal=role)), place.icon, _("Action") if place.act else _("Page")
            )


def _matches_words(text: str, words: str) -> bool:
    """Every typed word begins a word of the text; accents and capitals do not matter."""
    there = slugify(text).split("-")
    return all(any(each.startswith(word) for each in there) for word in slugify(words).split("-") if word) and (
        bool(slugify(words)) or not words
    )
