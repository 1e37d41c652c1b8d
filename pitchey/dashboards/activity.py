"""What happened lately around a person? Told from the facts themselves: agreements, readings, publications, followers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitchey.accounts.models import User
from pitchey.dataroom.models import ReadingSession
from pitchey.discovery.models import Follow
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Version

SHOWN = 6


@dataclass(frozen=True)
class Activity:
    """Something that happened: when, which kind, in words, and the public id of the agreement, pitch or person that it is about."""

    at: datetime
    kind: str
    sentence: str
    subject: str


def activity(person: User) -> list[Activity]:
    """The latest things that happened around somebody, newest first. Each source is asked for no more than are shown."""
    rows = [*_agreements(person), *_readings(person), *_publications(person), *_followers(person)]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:SHOWN]


# Of an agreement: what its owner reads, what its other side reads.
def _sentences(nda: Nda) -> Iterator[tuple[datetime | None, str, str, str]]:
    if nda.master_id:
        yield (
            nda.signed_at,
            "nda.signed",
            _("You opened %(pitch)s to %(person)s under their passport."),
            _("%(person)s opened %(pitch)s to you under your passport."),
        )
    else:
        yield from _beginning(nda)
    yield from _end(nda)


def _beginning(nda: Nda) -> Iterator[tuple[datetime | None, str, str, str]]:
    yield nda.requested_at, "nda.requested", _("%(person)s asked to read %(pitch)s."), _("You asked to read %(pitch)s.")
    if nda.status == Nda.Status.DECLINED:
        yield (
            nda.decided_at,
            "nda.declined",
            _("You declined the request of %(person)s for %(pitch)s."),
            _("%(person)s declined your request for %(pitch)s."),
        )
    else:
        yield (
            nda.decided_at,
            "nda.approved",
            _("You approved %(person)s for %(pitch)s."),
            _("%(person)s approved your request for %(pitch)s."),
        )
    yield (
        nda.signed_at,
        "nda.signed",
        _("%(person)s signed your agreement for %(pitch)s."),
        _("You signed the agreement for %(pitch)s."),
    )


def _end(nda: Nda) -> Iterator[tuple[datetime | None, str, str, str]]:
    match nda.status:
        case Nda.Status.REVOKED:
            mine, theirs = (
                _("You ended the access of %(person)s to %(pitch)s."),
                _("%(person)s ended your access to %(pitch)s."),
            )
        case Nda.Status.WITHDRAWN:
            mine, theirs = _("%(person)s withdrew from %(pitch)s."), _("You withdrew from %(pitch)s.")
        case Nda.Status.LAPSED:
            mine, theirs = (
                _("The request of %(person)s for %(pitch)s lapsed."),
                _("Your request for %(pitch)s lapsed."),
            )
        case Nda.Status.EXPIRED:
            mine, theirs = (
                _("The agreement with %(person)s for %(pitch)s ended."),
                _("Your agreement for %(pitch)s ended."),
            )
        case _other:
            return
    yield nda.ended_at, f"nda.{nda.status}", mine, theirs


def _of_the_company(nda: Nda) -> Iterator[tuple[datetime | None, str, str]]:
    """What somebody reads of an agreement that a colleague signed for their company; before that it is the colleague's."""
    if nda.signed_at is None:
        return
    yield nda.signed_at, "nda.signed", _("%(signer)s signed the agreement for %(pitch)s for your company.")
    if nda.status == Nda.Status.WITHDRAWN:
        yield nda.ended_at, "nda.withdrawn", _("Your company withdrew from %(pitch)s.")
    else:
        yield from ((at, kind, theirs) for at, kind, _mine, theirs in _end(nda))


def _agreements(person: User) -> Iterator[Activity]:
    latest = Nda.objects.visible_to(person).select_related("pitch__listing", "owner", "requester")
    latest = latest.order_by(Greatest("requested_at", "decided_at", "signed_at", "ended_at").desc(), "-pk")
    for nda in latest[:SHOWN]:
        owns = nda.owner_id == person.pk
        words = {
            "person": (nda.requester if owns else nda.owner).display_name,
            "signer": nda.requester.display_name,
            "pitch": nda.pitch.title if owns else nda.pitch.listing.title,
        }
        if owns or nda.requester_id == person.pk:
            told: Iterable[tuple[datetime | None, str, str]] = (
                (at, kind, mine if owns else theirs) for at, kind, mine, theirs in _sentences(nda)
            )
        else:
            told = _of_the_company(nda)
        for at, kind, sentence in told:
            if at is not None:
                yield Activity(at, kind, sentence % words, nda.public_id)


def _readings(person: User) -> Iterator[Activity]:
    """Who read what of one's own; what one reads oneself stands in one's record."""
    rooms = ReadingSession.objects.filter(document__pitch__owner=person).exclude(person=person)
    latest = rooms.select_related("person", "document__pitch").order_by("-last_at", "-pk")
    for reading in latest.annotate(read=Count("pages__page", distinct=True))[:SHOWN]:
        words = {
            "person": reading.person.display_name if reading.person else _("A guest"),
            "pitch": reading.document.pitch.title,
            "number": reading.read,
        }
        sentence = ngettext(
            "%(person)s read one page of %(pitch)s.", "%(person)s read %(number)d pages of %(pitch)s.", reading.read
        )
        if reading.read:
            yield Activity(reading.last_at, "pitch.read", sentence % words, reading.document.pitch.public_id)


def _publications(person: User) -> Iterator[Activity]:
    mine = Version.objects.filter(made_by=person, cause="publication", pitch__owner=person)
    for version in mine.select_related("pitch").order_by("-made_at", "-pk")[:SHOWN]:
        words = {"pitch": version.pitch.title, "number": version.number}
        sentence = _("You published %(pitch)s, version %(number)d.") % words
        yield Activity(version.made_at, "pitch.published", sentence, version.pitch.public_id)


def _followers(person: User) -> Iterator[Activity]:
    for row in Follow.objects.filter(followed=person).select_related("person").order_by("-created_at", "-pk")[:SHOWN]:
        sentence = _("%(person)s follows you.") % {"person": row.person.display_name}
        yield Activity(row.created_at, "person.followed", sentence, row.person.public_id)
