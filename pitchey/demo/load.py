"""A synthetic marketplace for measuring: many people and pitches, quickly. Written by COPY past the services, in the shape that they write.

Words come in three strengths, so that search has all of them: some stand in nearly every pitch, some in a few of a hundred, and names in one or two.
"""

import random
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.text import slugify
from psycopg.types.json import Jsonb

from pitchey.accounts.models import Role, User
from pitchey.core.cache import invalidate
from pitchey.core.canonical import plain
from pitchey.core.types import Json
from pitchey.pitches.catalogue import BAND_ORDER, BudgetBand, Format, Genre, Seeking, Stage
from pitchey.pitches.listings import GENERATION, search_texts
from pitchey.pitches.models import Listing, Pitch, Version
from pitchey.pitches.versions import content_from, frozen

DOMAIN = "load.pitchey.test"
BATCH = 5000

FIRST = "Ada Bruno Celia Dov Esi Farid Greta Hugo Ines Jonas Kaya Lior Mina Nils Odile Pavel Quinn Rosa Sami Tove Uri Vera Wim Xenia Yara Zeno".split()
SYLLABLES = "ba be bi bo bra da del do fen gar gru hal hor il jor kar ki lan lo mar mei mor na nel or pel ra rin sa sol ta tor ul va ven wil yar zo".split()
WHO = (
    "retired pilot|harbour clerk|night nurse|failed boxer|young priest|translator|forger|train driver|widow|cartographer|referee|lighthouse keeper|"
    "tax inspector|choir boy|bee keeper|stunt double|piano tuner|double agent|beautician|judge|diver|locksmith|meteorologist|baker"
).split("|")
MUST = (
    "must find|decides to steal|is accused of hiding|falls in love with|is hired to destroy|wakes up beside|inherits|has one night to return|"
    "smuggles|is the only witness to|forges|refuses to sell|tries to forget|promises to bury"
).split("|")
WHAT = (
    "a letter|the last film|an orchard|a stolen violin|a missing child|the ledger|a frozen lake|a broken satellite|the recipe|a wedding dress|"
    "an island|a confession|the town's only bridge|a horse|an empty grave|a radio signal|the inheritance|a passport"
).split("|")
TWIST = (
    "before the ferry leaves|while the whole village watches|and learns that nobody is looking for it|during the coldest winter in a century|"
    "with the help of her worst enemy|on the day of his trial|in a city that has forgotten its name|and finds her own name on it"
).split("|")
TAGS = "winter harbour family heist road-trip courtroom kitchen border twins music chess desert sea train school revenge memory first-love war-time monsoon".split()
# Reading `.values` of choices makes a new list each time.
GENRES, FORMATS, STAGES, BANDS, SEEKING = (kind.values for kind in (Genre, Format, Stage, BudgetBand, Seeking))
STORY = "It is a story about family, time and the price of a promise; the town knows more than it says, and love comes late."


class _Words:
    """Deals texts, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - not a secret

    def name(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4))).capitalize()

    def person(self) -> str:
        return f"{self.dice.choice(FIRST)} {self.name()}"

    def title(self) -> str:
        pick = self.dice.choice
        return pick(
            [
                f"The {self.name()} Affair",
                f"{self.name()}",
                f"{pick(WHO).title()} of {self.name()}",
                f"No {self.name()} Tonight",
            ]
        )

    def logline(self) -> str:
        pick = self.dice.choice
        return f"A {pick(WHO)} from {self.name()} {pick(MUST)} {pick(WHAT)} {pick(TWIST)}."

    def some(self, choices: list[str], most: int) -> list[str]:
        return self.dice.sample(choices, self.dice.randint(1, most))


def load(*, pitches: int, people: int, log: Callable[[str], None] = lambda sentence: None, seed: int = 1) -> None:
    """Add `people` creators and `pitches` published pitches. Takes about a minute for 100,000 on two cores."""
    words = _Words(seed)
    with transaction.atomic():
        log(f"{people:,} people")
        _copy(User, (_person(words, number) for number in range(people)))
        owners = list(User.objects.filter(email__endswith=f"@{DOMAIN}").order_by("pk"))
        log(f"{pitches:,} pitches with versions and listings")
        made = 0
        while made < pitches:
            made += _batch(words, owners, min(BATCH, pitches - made))
            log(f"  {made:,}")
        invalidate(GENERATION)


def _person(words: _Words, number: int) -> User:
    now = timezone.now()
    person = User(
        email=f"person{number}.{secrets.token_hex(5)}@{DOMAIN}",
        role=Role.CREATOR,
        display_name=words.person(),
        email_verified_at=now,
        terms_accepted_at=now,
        verified_until=now + timedelta(days=300) if number % 5 == 0 else None,
    )
    person.set_unusable_password()
    return person


def _batch(words: _Words, owners: list[User], size: int) -> int:
    rows = [_pitch(words, words.dice.choice(owners)) for _ in range(size)]
    _copy(Pitch, rows)
    ids = dict(Pitch.objects.filter(public_id__in=[row.public_id for row in rows]).values_list("public_id", "pk"))
    versions = []
    for row in rows:
        row.pk = ids[row.public_id]
        row.version_count = 1
        version = frozen(row, _content(row), number=1, cause="publication", by=row.owner)
        version.made_at = row.created_at
        versions.append(version)
    _copy(Version, versions)
    ids = dict(Version.objects.filter(public_id__in=[row.public_id for row in versions]).values_list("public_id", "pk"))
    for version in versions:
        version.pk = ids[version.public_id]
    _list([_listing(words, row, version) for row, version in zip(rows, versions, strict=True)])
    return size


def _pitch(words: _Words, owner: User) -> Pitch:
    pick = words.dice.choice
    genre = pick(GENRES)
    published = timezone.now() - timedelta(seconds=words.dice.randint(0, 3 * 365 * 86400))
    return Pitch(
        owner=owner, status=Pitch.Status.PUBLISHED, visibility=words.dice.choices(["public", "members", "private"], [90, 8, 2])[0],
        title=words.title(), logline=words.logline(), genre=genre,
        genres=[other for other in words.some(GENRES, 2) if other != genre],
        format=pick(FORMATS), stage=pick(STAGES), budget_band=pick(BANDS),
        short_synopsis=f"{words.logline()} {STORY}", long_synopsis=f"{words.logline()} {words.logline()} {STORY}",
        seeking=words.some(SEEKING, 2), tags=words.some(TAGS, 3), revision=2, published_revision=2, version_count=1,
        created_at=published, updated_at=published, published_at=published,
    )  # fmt: skip


def _content(pitch: Pitch) -> Json:
    return content_from(pitch, characters=[], credits=[], stills=[], documents=[])


def _listing(words: _Words, pitch: Pitch, version: Version) -> Listing:
    views = int(words.dice.paretovariate(1.1))
    return Listing(
        pitch=pitch, version=version, owner=pitch.owner, public_id=pitch.public_id, live=True, visibility=pitch.visibility,
        title=pitch.title, slug=slugify(pitch.title)[:80], logline=pitch.logline, short_synopsis=pitch.short_synopsis,
        genre=pitch.genre, genres=[pitch.genre, *pitch.genres], format=pitch.format, stage=pitch.stage,
        budget_band=pitch.budget_band, budget_place=BAND_ORDER[pitch.budget_band], seeking=pitch.seeking, tags=pitch.tags,
        poster_url=f"/posters/{pitch.public_id}.svg", views=min(views, 10**6), likes=min(views // 9, 10**6),
        saves=min(views // 14, 10**6), published_at=version.made_at, updated_at=version.made_at,
    )  # fmt: skip


def _copy(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Write rows by COPY, with the values that the ORM would send."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


_VECTOR = " || ".join(
    f"setweight(to_tsvector('{config}', texts->>'{weight}'), '{weight}')"
    for weight in "ABC"
    for config in ("simple", "english")
)
# The runtime role may not make temporary tables, so a batch travels as one JSON value.
_INSERT = f"""
INSERT INTO pitches_listing
SELECT row.* FROM jsonb_to_recordset(%s) AS batch (listing jsonb, texts jsonb),
LATERAL jsonb_populate_record(NULL::pitches_listing, listing || jsonb_build_object('search', ({_VECTOR})::text)) AS row
"""  # noqa: S608 - made of constants


def _list(listings: list[Listing]) -> None:
    """Write listings with the search vectors that `listings.list_version` would give them."""
    columns = [field for field in Listing._meta.concrete_fields if field.name != "search"]
    batch = [
        {
            "listing": plain({field.column: getattr(listing, field.attname) for field in columns}),
            "texts": search_texts(listing.pitch, listing.version),
        }
        for listing in listings
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [Jsonb(batch)])  # type: ignore[list-item]  # psycopg's own, which Django hands on
