"""How far has a company come with what it reads? Lanes: saved, asked for, signed for, read. A pitch stands in the furthest that it has reached."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Window

from pitchey.accounts.models import User
from pitchey.dataroom.models import ReadingSession
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Save
from pitchey.ndas.models import Nda

SHOWN = 4  # of each lane


@dataclass(frozen=True)
class Lane:
    """The first few, and how many there are."""

    rows: list[Save] | list[Nda]
    count: int


def pipeline(person: User) -> dict[str, Lane]:
    """The lanes by name: `kept` holds `Save`s, `asked`, `signed` and `read` hold agreements. One query each.

    An agreement that ended is on no lane any more; what was saved then stands among the saved again.
    """
    own = Nda.objects.access_granting(person).select_related("pitch__listing")
    kept = discovery.saved(person).exclude(pitch__in=own.live().values("pitch"))
    sessions = ReadingSession.objects.filter(person=person, document__pitch=OuterRef("pitch")).order_by("-last_at")
    read = own.in_force().filter(Exists(sessions)).annotate(read_at=Subquery(sessions.values("last_at")[:1]))
    lanes = {
        "kept": kept.order_by("-created_at", "-pk"),
        "asked": own.filter(status__in=("requested", "approved")).order_by("-requested_at", "-pk"),
        "signed": own.in_force().filter(~Exists(sessions)).order_by("expires_at", "pk"),
        "read": read.order_by("-read_at", "-pk"),
    }
    return {name: _lane(rows) for name, rows in lanes.items()}


def _lane(rows: QuerySet[Any]) -> Lane:
    shown = list(rows.annotate(all=Window(Count("*")))[:SHOWN])
    return Lane(shown, shown[0].all if shown else 0)
