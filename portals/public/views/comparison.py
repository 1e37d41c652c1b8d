"""How do these pitches compare? Up to four side by side, by an address that can be shared."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from pitchey.accounts.models import Actor
from pitchey.core.ids import LONGEST_ID
from pitchey.core.types import Json
from pitchey.discovery.models import Save
from pitchey.discovery.services import lists
from pitchey.ndas import access
from pitchey.pitches import versions
from pitchey.pitches.models import Listing
from portals.shared.request import PublicRequest

# A few letters of the address each; more than four are refused with a sentence.
MOST_NAMED = 20


@login_not_required
@require_safe
def compare(request: PublicRequest) -> HttpResponse:
    named = [public_id[:LONGEST_ID] for public_id in request.GET.getlist("pitch")[:MOST_NAMED] if public_id]
    too_many = len(set(named)) > lists.MOST_COMPARED
    rows = lists.compare(request.user, list(dict.fromkeys(named))[: lists.MOST_COMPARED])
    columns = _columns(request.user, rows)
    return render(
        request,
        "public/compare.html",
        {
            "columns": columns,
            # Rows that nobody filled in are left out.
            "told": {
                name: any(column["content"].get(name) for column in columns)
                for name in ("comparables", "target_audience")
            },
            "too_many": too_many,
            "most": lists.MOST_COMPARED,
            "missing": len(set(named[: lists.MOST_COMPARED])) - len(rows) if not too_many else 0,
        },
    )


def _columns(person: Actor, rows: list[Listing]) -> list[Json]:
    """One column a pitch: its listing, its public version, and how this person stands to it."""
    agreements = access.agreements_of(person, [row.pk for row in rows])
    saves = Save.objects.filter(person=person, pitch__in=[row.pk for row in rows]) if person.is_authenticated else []
    notes = {save.pitch_id: save.notes for save in saves}
    return [
        {
            "listing": row,
            "content": versions.public_content(row.version),
            "agreement": agreements.get(row.pk),
            "mine": row.owner_id == person.pk,
            "notes": notes.get(row.pk, ""),
            "without": "?" + urlencode({"pitch": [each.public_id for each in rows if each is not row]}, doseq=True),
        }
        for row in rows
    ]
