"""What does a person's home show? What is owed first, then numbers that are true, then what happened."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from pitchey.discovery import services as discovery
from pitchey.discovery.models import Save, View
from pitchey.discovery.recommending import recommended
from pitchey.ndas.models import Nda
from pitchey.notifications.models import Notification
from pitchey.pitches.models import Listing, Pitch
from portals.shared.views.notices import told

DAYS = 30
SHOWN = 5


def owner_desk(person: Any) -> dict[str, Any]:
    """For those who own pitches: requests to answer by their dates, drafts, and the last thirty days."""
    incoming = Nda.objects.incoming(person)
    requests = incoming.filter(status="requested")
    return {
        "owed": requests.select_related("pitch__listing", "requester", "organisation").order_by("answer_due_at", "pk")[
            :SHOWN
        ],
        "owed_count": requests.count(),
        "unsigned": incoming.filter(status="approved")
        .select_related("pitch", "requester")
        .order_by("sign_due_at")[:SHOWN],
        "drafts": Pitch.objects.owned_by(person).filter(status="draft").order_by("-updated_at")[:3],
        "published": Listing.objects.filter(owner=person, live=True).aggregate(
            number=Count("pk"), views=Sum("views", default=0), saves=Sum("saves", default=0)
        ),
        "readers": incoming.in_force().count(),
        "views_by_day": _views_by_day(person),
        "pitches": Pitch.objects.owned_by(person).count(),
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


def reader_desk(person: Any) -> dict[str, Any]:
    """For those who read: agreements to sign, rooms that are open, what was kept, what they might like, what is new."""
    outgoing = Nda.objects.outgoing(person)
    fresh = list(Listing.objects.visible_to(person).order_by("-published_at", "-pitch_id").for_cards()[:SHOWN])
    return {
        "to_sign": outgoing.filter(status="approved")
        .select_related("pitch__listing", "owner")
        .order_by("sign_due_at")[:SHOWN],
        "open_rooms": outgoing.in_force().select_related("pitch__listing", "owner").order_by("expires_at")[:SHOWN],
        "open_count": outgoing.in_force().count(),
        "waiting": outgoing.filter(status="requested")
        .select_related("pitch", "owner")
        .order_by("answer_due_at")[:SHOWN],
        "saved_count": Save.objects.filter(person=person).count(),
        "for_you": recommended(person, limit=SHOWN),
        "fresh": fresh,
        "saved_ids": discovery.saved_ids(person, [row["pitch_id"] for row in fresh]),
    }


def activity(person: Any) -> list[tuple[Notification, str, str]]:
    """The newest notices, with their sentences."""
    return told(list(Notification.objects.filter(person=person).order_by("-created_at", "-id")[:6]))
