"""What is measured: a synthetic market, one agreement in force, and one script to read. Made once, kept in var/bench."""

import io
import itertools
import random
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import psycopg
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from pitchey.accounts import tokens
from pitchey.accounts.models import Role, User
from pitchey.core.keyset import encode
from pitchey.core.request_context import RequestContext
from pitchey.demo import load
from pitchey.demo.documents import screenplay
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import SORTS
from pitchey.discovery.models import TitlePrefix
from pitchey.discovery.semantic import services as meaning
from pitchey.discovery.semantic import vector_store
from pitchey.media import services as media
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Stage
from pitchey.pitches.models import Document, Listing, Pitch

PASSWORD = "a bench of eight clients"
READER = "reader@bench.pitchey.test"
CONTEXT = RequestContext(ip="127.0.0.1", user_agent="bench", session="bench", identity_check="password")


@dataclass(frozen=True)
class World:
    """Addresses to ask for, and the reader's access token."""

    details: list[str]  # the four hundred that are looked at most
    unasked: list[str]  # so many others that none is asked for twice
    places: list[str]  # pages of the market behind so many different pitches
    filters: list[str]  # lists, no two with the same filters
    browsed: list[str]  # the same as pages for people
    pages: list[str]
    searches: list[str]
    pairs: list[str]  # searches for two words, no two alike
    prefixes: list[str]  # of titles, names and genres, as they are typed
    questions: list[str]  # no two alike; none where search by meaning is not installed
    token: str
    sixteen: list[str]  # pages of the script, each followed by the token of one of sixteen readers


def make(size: int, owner_url: str) -> World:
    """The market of `size` pitches, made on the first call."""
    if Listing.objects.count() < size:
        call_command("seed_load", pitches=size)
        _script()
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    if TitlePrefix.objects.count() < size:
        _learn()
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    if meaning.ready() and vector_store.count() < size:
        _read(owner_url)
    reader = User.objects.get(email=READER)
    document = Document.objects.get(pitch__owner__email="writer@bench.pitchey.test")
    public = list(Listing.objects.public().order_by("-views")[:400])
    rare = [listing.title.split()[-2 if " " in listing.title else 0] for listing in public[:150]]
    narrowed = _narrowed()
    token, *others = [_token(person) for person in (reader, *_sixteen(document.pitch))]
    pages = [f"/api/v1/documents/{document.public_id}/pages/{number}" for number in range(1, document.file.pages + 1)]
    return World(
        details=[f"/api/v1/pitches/{listing.public_id}" for listing in public],
        unasked=[
            f"/api/v1/pitches/{public_id}"
            for public_id in Listing.objects.public()
            .order_by("-views")
            .values_list("public_id", flat=True)[len(public) : 20_000]
        ],
        places=[
            f"/api/v1/pitches?cursor={encode(SORTS['newest'], published_at, pitch_id)}"
            for published_at, pitch_id in Listing.objects.public()
            .order_by("-published_at", "-pitch_id")
            .values_list("published_at", "pitch_id")[1:20_000]
        ],
        filters=[f"/api/v1/pitches?{query}" for query in narrowed],
        browsed=[f"/browse/?{query}" for query in reversed(narrowed) if "budget_band" not in query],
        pages=pages,
        sixteen=[f"{page} {token}" for page in pages for token in others],
        searches=[
            f"/api/v1/pitches?q={word}" for word in [*rare, "harbour", "chess", "violin", "bridge", "family", "promise"]
        ],
        pairs=[
            f"/api/v1/pitches?q={one}+{two}"
            for one, two in itertools.product(
                dict.fromkeys(rare), ("harbour", "chess", "violin", "bridge", "family", "a", "the", "promise")
            )
        ],
        prefixes=[
            f"/api/v1/suggestions?q={typed[:letters]}"
            for typed in [*rare[:30], "the", "fam", "horror", "chess"]
            for letters in (2, 3, 4)
        ],
        questions=[
            f"/api/v1/pitches?q={quote_plus(f'somebody {must} {what} {twist}')}"
            for must, what, twist in itertools.product(load.MUST, load.WHAT, load.TWIST)
            if meaning.ready()
        ],
        token=token,
    )


def _narrowed() -> list[str]:
    """Filters of which no two are alike, most of them with a page of answers; in an order without order."""
    found = [
        urlencode({"genre": genre, "format": kind} | more)
        for genre, kind in itertools.product(Genre.values, Format.values)
        for more in [
            {},
            *({"stage": stage} for stage in Stage.values),
            *({"budget_band": band} for band in BudgetBand.values),
        ]
    ]
    random.Random(1).shuffle(found)
    return found


def _learn() -> None:
    """What search goes on to, as the outbox learns it from each publication."""
    pitch_ids = list(Listing.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(pitch_ids), 2000):
        discovery.index_vocabulary(pitch_ids[first : first + 2000])


def _read(owner_url: str) -> None:
    """Vectors for all: a few hundred are really read, the others stand between three of them, as reading all takes two hours."""
    meaning.embed_pending(seconds=20)
    with psycopg.connect(owner_url) as connection:
        connection.execute("DROP INDEX discovery_meaning_near")
        connection.execute(
            """
            WITH known AS (SELECT vector, row_number() OVER () - 1 AS place, count(*) OVER () AS number FROM discovery_meaning)
            INSERT INTO discovery_meaning (pitch_id, version_id, vector)
            SELECT pitch_id, version_id, one.vector + two.vector + three.vector
            FROM pitches_listing
            JOIN known AS one ON one.place = pitch_id % one.number
            JOIN known AS two ON two.place = pitch_id / two.number % two.number
            JOIN known AS three ON three.place = pitch_id * 7919 % three.number
            ON CONFLICT DO NOTHING
            """
        )
        connection.execute("SET maintenance_work_mem = '512MB'")
        vector_store.prepare(connection)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE discovery_meaning")


def _person(email: str, role: str) -> User:
    return User.objects.create_user(
        email, PASSWORD, role=role, display_name=email.split("@")[0].title(), email_verified_at=timezone.now()
    )


def _script() -> None:
    writer, reader = _person("writer@bench.pitchey.test", Role.CREATOR), _person(READER, Role.INVESTOR)
    pitch = pitches.create(
        by=writer, title="The Measured Script", logline="A script is read by eight people at once.", genre="drama",
        format="feature", stage="script", short_synopsis="It is read again and again.",
    )  # fmt: skip
    pitches.publish(by=writer, pitch=pitch)
    contents = screenplay(title="The Measured Script", author="Writer", people=["Ada", "Bo"], pages=40)
    document, _upload = pitches.begin_document(
        by=writer, pitch=pitch, name="script.pdf", size=len(contents), content_type="application/pdf", kind="script"
    )
    media.receive(file=document.file, stream=io.BytesIO(contents))
    pitches.finish_document(by=writer, document=document)
    outbox.run_waiting()
    agree(pitch, reader)


def agree(pitch: Pitch, reader: User) -> Nda:
    """An agreement in force, signed by both sides."""
    context: Any = RequestContext(**(CONTEXT.__dict__ | {"identity_checked_at": timezone.now()}))
    nda = ndas.approve(by=pitch.owner, nda=ndas.request(by=reader, pitch=pitch, purpose="invest"))
    return ndas.sign(
        by=reader,
        nda=nda,
        full_name="Reader",
        kind="typed",
        value="Reader",
        consent=True,
        text_sha256=nda.text_sha256,
        context=context,
    )


def _sixteen(pitch: Pitch) -> list[User]:
    """Sixteen readers of the script, each with an agreement of their own."""
    people = []
    for number in range(16):
        email = f"reader-{number}@bench.pitchey.test"
        people.append(User.objects.filter(email=email).first() or _person(email, Role.INVESTOR))
        if not Nda.objects.in_force().filter(pitch=pitch, requester=people[-1]).exists():
            agree(pitch, people[-1])
    return people


def _token(person: User) -> str:
    with transaction.atomic():
        return tokens.issue(person=person, context=CONTEXT, device_name="bench").access
