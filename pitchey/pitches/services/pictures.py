"""Poster and stills. Without an uploaded poster one is drawn from the title."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from pitchey import posters
from pitchey.accounts.models import User
from pitchey.core.errors import Conflict, Invalid, NotFound
from pitchey.core.validation import validate
from pitchey.media.models import File
from pitchey.pitches.catalogue import genre_label
from pitchey.pitches.fields import STILL
from pitchey.pitches.models import Pitch, Still
from pitchey.pitches.services.locks import lock_owned, touch

MOST_STILLS = 24


@transaction.atomic
def attach_poster(*, by: User, pitch: Pitch, file: File) -> None:
    """Use an uploaded picture as the poster.

    Raises:
        NotFound: the pitch or the file is not theirs.
    """
    locked = lock_owned(by, pitch)
    _mine(by, file, File.Purpose.POSTER)
    locked.poster = file
    touch(locked, "poster")


@transaction.atomic
def draw_another_poster(*, by: User, pitch: Pitch) -> None:
    """Drop the uploaded poster, or draw the next one."""
    locked = lock_owned(by, pitch)
    if locked.poster_id is None:
        locked.poster_seed = (locked.poster_seed + 1) % 1000
    locked.poster = None
    touch(locked, "poster", "poster_seed")


def drawn_poster(pitch: Pitch) -> bytes:
    """The generated poster of a working copy, as SVG."""
    credit = _("A project by %(name)s") % {"name": pitch.owner.display_name}
    genre = pitch.genre or "drama"
    return posters.draw(pitch.title or _("Untitled"), genre, credit, genre_label(genre), pitch.poster_seed)


@transaction.atomic
def add_still(*, by: User, pitch: Pitch, file: File, caption: str = "") -> Still:
    """Add a picture at the end.

    Raises:
        NotFound: the pitch or the file is not theirs.
        Invalid: the caption is not right.
        Conflict: there are enough.
    """
    caption = validate(STILL, {"caption": caption})["caption"]
    locked = lock_owned(by, pitch)
    _mine(by, file, File.Purpose.STILL)
    if locked.stills.count() >= MOST_STILLS:
        raise Conflict(_("Twenty-four stills are enough. Take one out first."), code="too_many")
    last = locked.stills.aggregate(last=models.Max("position"))["last"] or 0
    still = Still.objects.create(pitch=locked, file=file, position=last + 1, caption=caption)
    touch(locked)
    return still


@transaction.atomic
def caption_still(*, by: User, still: Still, caption: str) -> Still:
    """Say what a picture shows.

    Raises:
        NotFound, Forbidden: see `lock_owned`.
        Invalid: the caption is not right.
    """
    still.caption = validate(STILL, {"caption": caption})["caption"]
    locked = lock_owned(by, still.pitch)
    still.save(update_fields=["caption"])
    touch(locked)
    return still


@transaction.atomic
def remove_still(*, by: User, still: Still) -> None:
    """Take a picture out of the working copy."""
    locked = lock_owned(by, still.pitch)
    still.delete()
    touch(locked)


@transaction.atomic
def order_stills(*, by: User, pitch: Pitch, ids: list[str]) -> None:
    """Put all stills into the order of these public ids.

    Raises:
        Invalid: the ids are not exactly the stills of this pitch.
    """
    locked = lock_owned(by, pitch)
    stills = {still.public_id: still for still in locked.stills.all()}
    if sorted(ids) != sorted(stills):
        raise Invalid([("ids", "not_the_same", _("Name each of them once."))])
    for place, public_id in enumerate(ids, start=1):
        stills[public_id].position = place
    Still.objects.bulk_update(stills.values(), ["position"])
    touch(locked)


def _mine(by: User, file: File, purpose: str) -> None:
    if file.owner_id != by.pk or file.purpose != purpose:
        raise NotFound()
