"""What stands around every page? Theme, portal, navigation, the bell: one context processor."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import PORTAL_ROLES, READER_ROLES, Role, User
from pitchey.conversations import services as conversations
from pitchey.notifications import services as notifications
from portals.shared.request import PublicRequest

THEMES = dict(User.Theme.choices)


@dataclass(frozen=True)
class NavItem:
    """One entry of a navigation. `pages` are the beginnings of the names of all views that belong to it."""

    label: Promise
    view: str
    icon: str
    pages: tuple[str, ...]
    current: bool = False

    @property
    def href(self) -> str:
        return reverse(self.view)


_HOME, _ACCESS, _DISCOVER, _SAVED, _PITCHES = (
    _("Home"),
    _("Access"),
    _("Discover"),
    _("Saved"),
    _("Pitches"),
)
_OPEN = ("public:browse", "public:pitch", "public:genre", "public:person", "public:company")


def _item(label: Promise, view: str, icon: str, *pages: str) -> NavItem:
    return NavItem(label, view, icon, (view, *pages))


# The same order in every portal: home, main object, access, the rest. No navigation has more than five entries.
NAVIGATION = {
    Role.CREATOR: [
        _item(_HOME, "creator:home", "home"),
        _item(_PITCHES, "creator:pitches", "page", "creator:pitch"),
        _item(_ACCESS, "creator:ndas", "seal", "creator:nda"),
    ],
    Role.INVESTOR: [
        _item(_HOME, "investor:home", "home"),
        _item(_DISCOVER, "public:browse", "search", *_OPEN),
        _item(_ACCESS, "investor:ndas", "seal", "investor:nda"),
        _item(_SAVED, "investor:saved", "save"),
    ],
    Role.PRODUCTION: [
        _item(_HOME, "production:home", "home"),
        _item(_DISCOVER, "public:browse", "search", *_OPEN),
        _item(_ACCESS, "production:ndas", "seal", "production:nda"),
        _item(_SAVED, "production:saved", "save"),
        _item(_("Our pitches"), "production:pitches", "page", "production:pitch"),
    ],
    Role.STAFF: [
        _item(_("Staff desk"), "admin:index", "board"),
        _item(_DISCOVER, "public:browse", "search", *_OPEN),
    ],
}
PUBLIC_NAVIGATION = [
    _item(_("Browse"), "public:browse", "search", "public:pitch", "public:person", "public:company"),
    _item(_("Genres"), "public:genres", "grid", "public:genre"),
    _item(_("How it works"), "public:how", "info"),
]


def portal_context(request: PublicRequest) -> dict[str, object]:
    """The theme that the person chose, their portal, its navigation; how many notices wait is asked only if shown."""
    asker = getattr(request, "user", None)  # not there when a refusal came before the session
    person: User | None = asker if asker and asker.is_authenticated else None
    role = person.role if person else ""
    match = request.resolver_match
    portal = role or (match.namespace if match else "")
    here = match.view_name if match else ""
    items = NAVIGATION[Role(role)] if role else PUBLIC_NAVIGATION
    theme = person.theme if person else request.COOKIES.get("theme", "auto")
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "canonical": settings.SITE_URL + request.path,
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES.items(),
        "portal": portal if portal in PORTAL_ROLES else "",
        "portal_name": Role(portal).label if portal in Role.values else "",
        "navigation": [_mark_current(item, here) for item in items],
        "home": reverse("public:home_of_portal" if role else "public:home"),
        "may_save": role in READER_ROLES,
        "unread": SimpleLazyObject(lambda: notifications.unread_count(person)) if person else 0,
        "talks": SimpleLazyObject(lambda: conversations.unread_count(person))
        if person and role in PORTAL_ROLES
        else None,
        "socket_url": settings.SOCKET_URL or "/ws/",
    }


def _mark_current(item: NavItem, here: str) -> NavItem:
    return NavItem(
        item.label,
        item.view,
        item.icon,
        item.pages,
        current=bool(here) and here.startswith(item.pages),
    )
