"""What does somebody save and like?"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, User
from pitchey.core.errors import Forbidden, NotFound
from pitchey.core.validation import list_of, max_length, text, validate
from pitchey.discovery.models import Folder, Follow, Like, Save
from pitchey.discovery.query_parser import ts_query
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.policies import owns

MOST_TAGS = 12  # of a saved pitch, for whoever saved it


def saved_ids(person: Actor, pitch_ids: Iterable[int]) -> set[int]:
    """Which of these pitches (primary keys) the person has saved."""
    if not person.is_authenticated:
        return set()
    return set(Save.objects.filter(person=person, pitch__in=list(pitch_ids)).values_list("pitch_id", flat=True))


def liked_ids(person: Actor, pitch_ids: Iterable[int]) -> set[int]:
    """Which of these pitches (primary keys) the person likes."""
    if not person.is_authenticated:
        return set()
    return set(Like.objects.filter(person=person, pitch__in=list(pitch_ids)).values_list("pitch_id", flat=True))


def relation_to(*, person: Actor, pitch: Pitch) -> dict[str, bool]:
    """How a person stands to one pitch: `saved`, `liked`, and whether its owner is `followed`."""
    return {
        "saved": bool(saved_ids(person, [pitch.pk])),
        "liked": bool(liked_ids(person, [pitch.pk])),
        "followed": person.is_authenticated
        and Follow.objects.filter(person=person, followed_id=pitch.owner_id).exists(),
    }


def saved(
    person: User, *, genre: str = "", words: str = "", tag: str = "", folder: Folder | None = None, loose: bool = False
) -> QuerySet[Save]:
    """What a person has saved and may still see, with listings joined; page it by `created_at`.

    Args:
        folder: only what is in it; `loose`: only what is in none.
    """
    visible = Listing.objects.visible_to(person)
    if genre:
        visible = visible.filter(genre=genre)
    if words and (parsed := ts_query(words)) is not None:
        visible = visible.filter(search=parsed.query)
    saves = Save.objects.filter(person=person, pitch__in=visible.values("pk"))
    if folder or loose:
        saves = saves.filter(folder=folder)
    if tag:
        saves = saves.filter(tags__contains=[tag])
    return saves.select_related("folder", "pitch__listing__owner", "pitch__listing__organisation")


@transaction.atomic
def save(
    *,
    by: User,
    pitch: Pitch,
    notes: str | None = None,
    tags: list[str] | None = None,
    folder: Folder | None = None,
    loose: bool = False,
) -> Save:
    """Keep a pitch, or change one's private notes and tags on it. What is not given stays as it was.

    Args:
        folder: where it goes; `loose`: out of every folder.

    Raises:
        NotFound: the pitch is not theirs to see, or the folder not theirs.
        Invalid: notes or tags are not right.
    """
    given = {name: value for name, value in (("notes", notes), ("tags", tags)) if value is not None}
    values = validate(
        {
            "notes": text(max_length(Save, "notes")),
            "tags": list_of(text(max_length(Save, "tags"), lines=False), most=MOST_TAGS),
        },
        given,
    )
    listing = _listing_for(by, pitch)
    if folder and not Folder.objects.filter(person=by, pk=folder.pk).select_for_update().exists():
        raise NotFound()
    if folder or loose:
        values["folder"] = folder
    row, made = Save.objects.update_or_create(person=by, pitch=pitch, defaults=values)
    if made:
        Listing.objects.filter(pk=listing.pk).update(saves=F("saves") + 1)
    return row


@transaction.atomic
def unsave(*, by: User, pitch: Pitch) -> None:
    """Keep it no longer. Nothing happens when it was not kept."""
    gone, _rows = Save.objects.filter(person=by, pitch=pitch).delete()
    if gone:
        Listing.objects.filter(pitch=pitch, saves__gt=0).update(saves=F("saves") - 1)


@transaction.atomic
def like(*, by: User, pitch: Pitch) -> None:
    """Like a pitch, once.

    Raises:
        NotFound: it is not theirs to see.
        Forbidden: it is their own.
    """
    listing = _listing_for(by, pitch)
    if owns(by, pitch):
        raise Forbidden(_("Your own pitch needs other people's likes."))
    _like, made = Like.objects.get_or_create(person=by, pitch=pitch)
    if made:
        Listing.objects.filter(pk=listing.pk).update(likes=F("likes") + 1)


@transaction.atomic
def unlike(*, by: User, pitch: Pitch) -> None:
    """Like it no longer."""
    gone, _rows = Like.objects.filter(person=by, pitch=pitch).delete()
    if gone:
        Listing.objects.filter(pitch=pitch, likes__gt=0).update(likes=F("likes") - 1)


def _listing_for(person: User, pitch: Pitch) -> Listing:
    listing = Listing.objects.visible_to(person).filter(pitch=pitch).first()
    if listing is None:
        raise NotFound()
    return listing
