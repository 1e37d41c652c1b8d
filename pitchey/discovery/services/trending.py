"""What is the market looking at of late? Interest that fades, and that neither one person nor a farm of guests can push.

A pitch's score is the logarithm of its acts, each worth more the later it was: log2 of the sum of points x 2^(days / HALVES), from a fixed
day on. So pitches stand in the order of their faded interest at any time, and a row is written only when something happened.
"""

from django.db import connection
from django.utils.translation import gettext as _

from pitchey.core.cache import invalidate
from pitchey.pitches.listings import GENERATION

HALVES = 3  # days in which interest halves
WINDOW = 21  # days that are looked at; what is older weighs less than a hundredth
VIEW, SAVE, ASK = 1.0, 3.0, 5.0  # points of a person's acts; the strongest of each person counts, once per pitch
GUEST, GUESTS = 0.2, 1.0  # points of a network of guests, and of all guests of a day together

# SECURITY: points come only from people with a confirmed address who neither own the pitch nor belong to its company nor are staff.
_SCORES = """
WITH own(person_id, pitch_id, points, at) AS (
    SELECT person.id, seen.pitch_id, %(view)s::float8, seen.day::timestamptz
    FROM discovery_view AS seen JOIN accounts_user AS person ON person.public_id = seen.viewer
    WHERE seen.day > %(since)s
    UNION ALL
    SELECT person_id, pitch_id, %(save)s, created_at FROM discovery_save WHERE created_at > %(since)s
    UNION ALL
    SELECT requester_id, pitch_id, %(ask)s, requested_at FROM ndas_nda WHERE requested_at > %(since)s
), worth AS (
    SELECT own.person_id, own.pitch_id, points * 2 ^ (extract(epoch FROM at - now()) / 86400 / %(halves)s) AS points
    FROM own
), people AS (
    SELECT pitch_id, max(points) AS points
    FROM worth
    JOIN accounts_user AS person ON person.id = worth.person_id
    JOIN pitches_listing AS listing USING (pitch_id)
    WHERE person.is_active AND person.email_verified_at IS NOT NULL AND person.role <> 'staff' AND person.id <> listing.owner_id
    AND NOT EXISTS (
        SELECT 1 FROM accounts_membership AS member
        WHERE member.person_id = person.id AND member.organisation_id = listing.organisation_id
    )
    GROUP BY pitch_id, person_id
), networks AS (
    SELECT pitch_id, network, max(day) AS day FROM discovery_view
    WHERE day > %(since)s AND viewer NOT LIKE 'usr\\_%%'
    GROUP BY pitch_id, network
), guests AS (
    SELECT pitch_id, least(%(guest)s * count(*), %(guests)s) * 2 ^ (extract(epoch FROM day::timestamptz - now()) / 86400 / %(halves)s) AS points
    FROM networks GROUP BY pitch_id, day
), fresh AS (
    SELECT pitch_id, round(1000 * (log(2, sum(points)::numeric) + extract(epoch FROM now() - '2020-01-01') / 86400 / %(halves)s))::int AS score
    FROM (SELECT * FROM people UNION ALL SELECT * FROM guests) AS all_points GROUP BY pitch_id
), changed AS (
    SELECT pitch_id, coalesce(fresh.score, 0) AS score
    FROM fresh FULL JOIN (SELECT pitch_id, trending FROM pitches_listing WHERE trending > 0) AS kept USING (pitch_id)
    WHERE fresh.score IS NULL OR kept.trending IS NULL OR abs(fresh.score - kept.trending) > 1
)
UPDATE pitches_listing AS listing SET trending = changed.score FROM changed WHERE listing.pitch_id = changed.pitch_id
"""


def trending_explained() -> str:
    """How trending is worked out, in a sentence for people."""
    return _(
        "Trending is what members opened, saved and asked to read of late: each person counts once per pitch, guests count little, "
        "and interest halves every three days."
    )


def recompute_trending() -> int:
    """Score every pitch anew; safe to repeat. Returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date - %s::int", [WINDOW])
        given = {"view": VIEW, "save": SAVE, "ask": ASK, "guest": GUEST, "guests": GUESTS, "halves": float(HALVES)}
        cursor.execute(_SCORES, given | {"since": cursor.fetchone()[0]})
        changed = cursor.rowcount
    if changed:
        invalidate(GENERATION)
    return changed
