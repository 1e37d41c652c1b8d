"""How does somebody stand to these pitches? What they saved, like, have signed, and may do: one query for a whole list."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from api.v1 import schemas
from pitchey.accounts.models import Actor
from pitchey.core.types import Json
from pitchey.ndas import policies
from pitchey.ndas.models import LIVE, Nda
from pitchey.ndas.querysets import MAY_ACT
from pitchey.pitches.models import Pitch

# One statement, because every signed-in list asks it: compiling a union of three querysets costs more than running it.
_SQL = """
    WITH acts_for AS (SELECT organisation_id AS id FROM accounts_membership WHERE person_id = %(person)s AND role = ANY(%(may_act)s))
    SELECT pitch_id, 'save', '', '', NULL::timestamptz, FALSE, FALSE FROM discovery_save
     WHERE person_id = %(person)s AND pitch_id = ANY(%(pitches)s)
    UNION ALL
    SELECT pitch_id, 'like', '', '', NULL, FALSE, FALSE FROM discovery_like
     WHERE person_id = %(person)s AND pitch_id = ANY(%(pitches)s)
    UNION ALL
    SELECT pitch_id, 'nda', public_id, status, expires_at, negotiating, NOT company OR organisation_id IN (SELECT id FROM acts_for) FROM ndas_nda
     WHERE requester_id = %(person)s AND pitch_id = ANY(%(pitches)s) AND status = ANY(%(live)s)
       AND (NOT company OR signed_at IS NULL)
    UNION ALL
    SELECT pitch_id, 'nda', public_id, status, expires_at, FALSE, organisation_id IN (SELECT id FROM acts_for) FROM ndas_nda
     WHERE pitch_id = ANY(%(pitches)s) AND status = 'signed' AND id IN (
           SELECT nda_id FROM ndas_reader
            WHERE person_id = %(person)s AND membership_id IS NOT NULL AND accepted_at IS NOT NULL)
"""


_me = schemas.Me.compile_reader(given=tuple(schemas.Me().fields))


class Seen(NamedTuple):
    """What `policies.acts` looks at: a pitch in a list, without the cost of a model instance."""

    pk: int
    owner_id: int
    status: str


def relations_to(person: Actor, pitches: Iterable[Pitch | Seen]) -> dict[int, Json | None]:
    """`me` of each pitch, by primary key; None for guests. Only `pk`, `owner_id` and `status` of a pitch are looked at."""
    pitches = list(pitches)
    if not person.is_authenticated:
        return {pitch.pk: None for pitch in pitches}
    kept: dict[str, set[int]] = {"save": set(), "like": set()}
    agreements: dict[int, Nda] = {}
    may_withdraw: set[int] = set()
    with connection.cursor() as cursor:
        asked: Json = {
            "person": person.pk,
            "pitches": [pitch.pk for pitch in pitches],
            "live": list(LIVE),
            "may_act": list(MAY_ACT),
        }
        cursor.execute(_SQL, asked)
        for pitch_id, kind, public_id, status, expires_at, negotiating, ends in cursor.fetchall():
            if kind == "nda":
                agreements[pitch_id] = Nda(
                    public_id=public_id, status=status, expires_at=expires_at, negotiating=negotiating
                )
                may_withdraw |= {pitch_id} if ends else set()
            else:
                kept[kind].add(pitch_id)
    return {
        pitch.pk: _me(
            None,
            saved=pitch.pk in kept["save"],
            liked=pitch.pk in kept["like"],
            nda=schemas.NdaBrief.of(agreements[pitch.pk]) if pitch.pk in agreements else None,
            may=policies.acts(person, pitch, agreements.get(pitch.pk), may_withdraw=pitch.pk in may_withdraw),  # type: ignore[arg-type]  # see Seen
        )
        for pitch in pitches
    }


def relations_to_cards(person: Actor, rows: list[Json]) -> dict[int, Json | None]:
    """`relations_to` for listings as `for_cards()` gives them: they are published."""
    return relations_to(person, [Seen(row["pitch_id"], row["owner_id"], "published") for row in rows])
