"""How does somebody stand to these pitches? What they saved, like, have signed, and may do: one query for a whole list."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, DateTimeField, Value
from django.db.models.functions import Cast

from api.v1 import shapes
from pitchey.discovery.models import Like, Save
from pitchey.ndas import access
from pitchey.ndas.models import LIVE, Nda
from pitchey.pitches.models import Pitch


def standings(person: Any, pitches: Iterable[Pitch]) -> dict[int, dict[str, Any] | None]:
    """`me` of each pitch, by primary key; None for guests. Only `pk`, `owner_id` and `status` of a pitch are looked at."""
    pitches = list(pitches)
    if not person.is_authenticated:
        return {pitch.pk: None for pitch in pitches}
    keys = [pitch.pk for pitch in pitches]
    nothing = (Value("", CharField()), Value("", CharField()), Cast(Value(None), DateTimeField()))
    saved = Save.objects.filter(person=person, pitch__in=keys).values_list("pitch_id", Value("save"), *nothing)
    liked = Like.objects.filter(person=person, pitch__in=keys).values_list("pitch_id", Value("like"), *nothing)
    signed = Nda.objects.filter(requester=person, pitch__in=keys, status__in=LIVE).values_list(
        "pitch_id", Value("nda"), "public_id", "status", "expires_at"
    )
    kept: dict[str, set[int]] = {"save": set(), "like": set()}
    agreements: dict[int, Nda] = {}
    for pitch_id, kind, public_id, status, expires_at in saved.union(liked, signed, all=True):
        if kind == "nda":
            agreements[pitch_id] = Nda(public_id=public_id, status=status, expires_at=expires_at)
        else:
            kept[kind].add(pitch_id)
    return {
        pitch.pk: {
            "saved": pitch.pk in kept["save"],
            "liked": pitch.pk in kept["like"],
            "nda": shapes.nda_brief(agreements.get(pitch.pk)),
            "may": access.may_under(person, pitch, agreements.get(pitch.pk)),
        }
        for pitch in pitches
    }


def of_cards(person: Any, rows: list[dict[str, Any]]) -> dict[int, dict[str, Any] | None]:
    """`standings` of listings as `for_cards()` gives them: they are published."""
    return standings(person, [Pitch(pk=row["pitch_id"], owner_id=row["owner_id"], status="published") for row in rows])
