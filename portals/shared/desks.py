"""What does a person's home show? What is owed first, then numbers that are true, then what happened."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pitchey.core.cache import own, remembered
from pitchey.dataroom.models import PageView, ReadingSession
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Save, View
from pitchey.discovery.recommending import recommended
from pitchey.ndas import companies
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Listing, Pitch
from portals.shared.activity import activity

DAYS = 30
SHOWN = 5
IN_A_LANE = 4
REMEMBER = 300  # seconds: no number on a home is older


def desk(person: Any) -> dict[str, Any]:
    """What is counted and what happened: remembered for five minutes, or until an act of this person or towards them."""
    # What was remembered is words, in the language of the moment.
    return dict(remembered(own(person), f"desk:{get_language()}", REMEMBER, lambda: _counted(person)))


def _counted(person: Any) -> dict[str, Any]:
    first = timezone.now() - timedelta(days=DAYS)
    return {
        "published": Listing.objects.filter(owner=person, live=True).aggregate(
            number=Count("pk"), views=Sum("views", default=0), saves=Sum("saves", default=0)
        ),
        "readers": companies.reader_count(person),
        "pages_read": PageView.objects.filter(session__document__pitch__owner=person, at__gte=first)
        .exclude(session__person=person)
        .count(),
        "followers": person.followers.count(),
        "views_by_day": _views_by_day(person),
        "activity": activity(person),
    }


def _views_by_day(person: Any) -> list[int]:
    """Views of all the person's pitches, one number a day, oldest first; nothing when there was none."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    found = dict(
        View.objects.filter(pitch__owner=person, day__gte=first)
        .values_list("day")
        .annotate(number=Count("pk"))
        .order_by("day")
    )
    return [found.get(first + timedelta(days=place), 0) for place in range(DAYS)] if found else []


def owner_desk(person: Any) -> dict[str, Any]:
    """For those who own pitches: requests and proposed words to answer by their dates, agreements that wait for the other side, drafts."""
    incoming = Nda.objects.incoming(person)
    requests, words = incoming.filter(status="requested"), incoming.answered_by(person)
    request_count = requests.count()
    pitches = Pitch.objects.owned_by(person)
    owned = pitches.count()
    return {
        "owed": requests.select_related("pitch__listing", "requester", "organisation").order_by("answer_due_at", "pk")[
            :SHOWN
        ],
        "owed_words": words.select_related("pitch__listing", "requester", "organisation").order_by("sign_due_at", "pk")[
            :SHOWN
        ],
        "request_count": request_count,
        "owed_count": request_count + words.count(),
        "unsigned": incoming.filter(status="approved")
        .exclude(pk__in=words.values("pk"))
        .select_related("pitch", "requester")
        .order_by("sign_due_at")[:SHOWN],
        "drafts": pitches.filter(status="draft").select_related("listing").order_by("-updated_at")[:3],
        "pitches": owned,
        "first_steps": [] if owned else _owners_steps(person),
    }


def reader_desk(person: Any) -> dict[str, Any]:
    """For those who read: agreements to sign, to answer and to accept, rooms that are open, what was kept, what they might like, what is new."""
    outgoing = Nda.objects.filter(requester=person)
    own_words = outgoing.waiting_with_words_of(person).values("pk")
    reading = Nda.objects.binding(person)
    fresh = list(Listing.objects.visible_to(person).order_by("-published_at", "-pitch_id").for_cards()[:SHOWN])
    waiting = outgoing.filter(Q(status="requested") | Q(pk__in=own_words))
    to_sign = list(
        outgoing.filter(status="approved")
        .exclude(pk__in=own_words)
        .select_related("pitch__listing", "owner")
        .order_by("sign_due_at")[:SHOWN]
    )
    to_accept = list(
        Nda.objects.to_accept(person)
        .select_related("pitch__listing", "owner", "organisation")
        .order_by("expires_at")[:SHOWN]
    )
    kept, open_count = Save.objects.filter(person=person).count(), reading.in_force().count()
    asked = bool(open_count or to_accept) or outgoing.exists()
    return {
        "to_sign": to_sign,
        "to_accept": to_accept,
        "turn_count": len(to_sign) + len(to_accept),
        "open_rooms": reading.in_force().select_related("pitch__listing", "owner").order_by("expires_at")[:SHOWN],
        "open_count": open_count,
        "waiting": waiting.select_related("pitch__listing", "owner").order_by("answer_due_at")[:SHOWN],
        "waiting_count": waiting.count(),
        "saved_count": kept,
        "for_you": recommended(person, limit=SHOWN),
        "looks_for": bool(discovery.stated(person)),
        "fresh": fresh,
        "saved_ids": discovery.saved_ids(person, [row["pitch_id"] for row in fresh]),
        "reading_steps": [] if asked else _readers_steps(person, kept),
    }


def market_desk(person: Any) -> dict[str, Any]:
    """What came to the market of late: the course by week, and the genres that had most of it."""
    market = discovery.market(person)
    return {
        "market": market,
        "market_weeks": [(date_format(day, "j M"), number) for day, number in market.weeks],
        "market_columns": (_("Week from"), _("New pitches")),
    }


def pipeline(person: Any) -> dict[str, Any]:
    """What a company reads, as lanes: kept, asked for, signed for, read. A pitch stands in the furthest that it has reached.

    An agreement that ended is on no lane any more; what was saved then stands among the saved again.
    """
    own = Nda.objects.binding(person).select_related("pitch__listing")
    kept = discovery.saved(person).exclude(pitch__in=own.live().values("pitch"))
    sittings = ReadingSession.objects.filter(person=person, document__pitch=OuterRef("pitch")).order_by("-last_at")
    read = own.in_force().filter(Exists(sittings)).annotate(read_at=Subquery(sittings.values("last_at")[:1]))
    lanes = {
        "kept": kept.order_by("-created_at", "-pk"),
        "asked": own.filter(status__in=("requested", "approved")).order_by("-requested_at", "-pk"),
        "signed": own.in_force().filter(~Exists(sittings)).order_by("expires_at", "pk"),
        "read": read.order_by("-read_at", "-pk"),
    }
    return {"lanes": {name: _lane(rows) for name, rows in lanes.items()}}


def _lane(rows: QuerySet[Any]) -> dict[str, Any]:
    """The first few of these and how many there are, in one query."""
    shown = list(rows.annotate(all=Window(Count("*")))[:IN_A_LANE])
    return {"rows": shown, "count": shown[0].all if shown else 0}


# ---------------------------------------------------------------- the first three steps of somebody new


def _owners_steps(person: Any) -> list[tuple[str, str, str]]:
    return _in_line(
        (person.has_verified_email, _("Confirm your email"), _("Open the link that we sent you")),
        (False, _("Write your first pitch"), _("A title and a sentence are enough to begin")),
        (False, _("Publish, and answer who asks"), _("The script stays locked until you say so")),
    )


def _readers_steps(person: Any, kept: int) -> list[tuple[str, str, str]]:
    return _in_line(
        (person.has_verified_email, _("Confirm your email"), _("Open the link that we sent you")),
        (
            bool(kept),
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
