"""How does a person's home say what their dashboard holds? With words, addresses, and the first steps of somebody new."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.dashboards.activity import Activity
from pitchey.dashboards.services import ReaderSide, dashboard
from pitchey.discovery import services as discovery

_ICONS = {
    "nda.requested": "seal",
    "nda.approved": "check",
    "nda.declined": "close",
    "nda.signed": "sign",
    "pitch.read": "eye",
    "pitch.published": "upload",
    "person.followed": "user",
}
_PAGES = {"pitch.read": "pitch_readers", "pitch.published": "pitch_versions"}


def home_context(person: User) -> dict[str, object]:
    """What the template of a home needs: every part of the dashboard by its name."""
    shown = dashboard(person)
    page = vars(shown.overview) | {"activity": [_line(person, row) for row in shown.overview.activity]}
    if shown.owner:
        page |= vars(shown.owner) | {"first_steps": [] if shown.owner.pitches else _owners_steps(person)}
    if shown.reader:
        page |= vars(shown.reader) | {
            "saved_ids": discovery.saved_ids(person, [row["pitch_id"] for row in shown.reader.fresh]),
            "reading_steps": [] if shown.reader.has_asked else _readers_steps(person, shown.reader),
        }
    return page


def market_context(person: User) -> dict[str, object]:
    """What came to the market of late: the course by week, and the genres that had most of it."""
    market = discovery.market(person)
    return {
        "market": market,
        "market_weeks": [(date_format(day, "j M"), number) for day, number in market.weeks],
        "market_columns": (_("Week from"), _("New pitches")),
    }


def _line(person: User, row: Activity) -> dict[str, object]:
    if row.kind == "person.followed":
        href = reverse("public:person", args=[row.subject])
    else:
        href = reverse(f"{person.role}:{_PAGES.get(row.kind, 'nda')}", args=[row.subject])
    # What ends an agreement closes its room, whichever way.
    return {"at": row.at, "icon": _ICONS.get(row.kind, "lock"), "sentence": row.sentence, "href": href}


# ---------------------------------------------------------------- the first three steps of somebody new


def _owners_steps(person: User) -> list[tuple[str, str, str]]:
    return _in_line(
        (person.has_verified_email, _("Confirm your email"), _("Open the link that we sent you")),
        (False, _("Write your first pitch"), _("A title and a sentence are enough to begin")),
        (False, _("Publish, and answer who asks"), _("The script stays locked until you say so")),
    )


def _readers_steps(person: User, side: ReaderSide) -> list[tuple[str, str, str]]:
    return _in_line(
        (person.has_verified_email, _("Confirm your email"), _("Open the link that we sent you")),
        (
            bool(side.saved_count),
            _("Find a pitch that you would make"),
            _("Search by genre, budget and stage, and save what you like"),
        ),
        (False, _("Ask to read, and sign"), _("The owner answers within seven days; then the pages open")),
    )


def _in_line(*steps: tuple[bool, str, str]) -> list[tuple[str, str, str]]:
    """Steps as done, now, or to come: the first that is not done is now."""
    now = next(place for place, (done, _title, _text) in enumerate(steps) if not done)
    return [
        ("done" if done else "now" if place == now else "todo", title, text)
        for place, (done, title, text) in enumerate(steps)
    ]
