"""What does somebody keep in order? Folders of saved pitches, pitches side by side, and news of whom they follow."""

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pitchey.accounts.models import Actor, Organisation, User
from pitchey.core.errors import Invalid, NotFound
from pitchey.core.ids import may_be_id
from pitchey.core.keyset import Page, Sort, page
from pitchey.core.types import Row
from pitchey.core.validation import max_length, text, validate
from pitchey.discovery.models import Folder, Follow, Save
from pitchey.pitches.models import Listing

MOST_FOLDERS = 50
MOST_COMPARED = 4
PUBLISHED = Sort("published", "published_at", key="pitch_id")


# ---------------------------------------------------------------- folders


@transaction.atomic
def make_folder(*, by: User, name: str) -> Folder:
    """A new folder behind the others.

    Raises:
        Invalid: no name, one that another folder of theirs has, or too many folders.
    """
    folders = list(Folder.objects.filter(person=by).select_for_update())
    if len(folders) >= MOST_FOLDERS:
        raise Invalid([("name", "too_many", _("You have %(most)d folders, and more are hard to find things in.") % {"most": MOST_FOLDERS})])  # fmt: skip
    return _named(Folder(person=by, place=folders[-1].place + 1 if folders else 0), name)


@transaction.atomic
def rename_folder(*, by: User, folder: Folder, name: str) -> Folder:
    """Call it something else.

    Raises:
        NotFound: it is not theirs.
        Invalid: as for a new one.
    """
    return _named(_own(by, folder), name)


@transaction.atomic
def order_folders(*, by: User, ids: list[str]) -> None:
    """Put all of the person's folders into the order of these public ids.

    Raises:
        Invalid: the ids are not exactly those of their folders.
    """
    folders = {row.public_id: row for row in Folder.objects.filter(person=by).select_for_update()}
    if sorted(ids) != sorted(folders):
        raise Invalid([("ids", "not_all", _("Name each of your folders once."))])
    for place, public_id in enumerate(ids):
        folders[public_id].place = place
    Folder.objects.bulk_update(folders.values(), ["place"])


@transaction.atomic
def remove_folder(*, by: User, folder: Folder) -> None:
    """Take a folder away. What was in it stays saved, in no folder.

    Raises:
        NotFound: it is not theirs.
    """
    _own(by, folder).delete()


def _own(person: User, folder: Folder) -> Folder:
    row = Folder.objects.filter(person=person, pk=folder.pk).select_for_update().first()
    if row is None:
        raise NotFound()
    return row


def _named(folder: Folder, name: str) -> Folder:
    folder.name = validate({"name": text(max_length(Folder, "name"), lines=False)}, {"name": name})["name"]
    if not folder.name:
        raise Invalid([("name", "blank", _("A folder needs a name."))])
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError as error:
        raise Invalid([("name", "taken", _("You have a folder of that name."))]) from error
    return folder


class SavedCounts(TypedDict):
    folder: Counter[int | None]
    genre: Counter[str]
    tag: Counter[str]


def saved_counts(saves: QuerySet[Save]) -> SavedCounts:
    """What a list of saved pitches (a queryset of `saved`) holds: how many per folder (primary key, None for no folder), genre and tag. One query."""
    counts: SavedCounts = {"folder": Counter(), "genre": Counter(), "tag": Counter()}
    for folder, genre, tags in saves.order_by().values_list("folder_id", "pitch__listing__genre", "tags"):
        counts["folder"][folder] += 1
        counts["genre"][genre] += 1
        counts["tag"].update(tags)
    return counts


# ---------------------------------------------------------------- side by side


def compare(person: Actor, public_ids: Sequence[str]) -> list[Listing]:
    """These pitches with their versions, in this order; what the person may not see is left out.

    Raises:
        Invalid: more than `MOST_COMPARED`.
    """
    wanted = list(dict.fromkeys(public_ids))
    if len(wanted) > MOST_COMPARED:
        raise Invalid([("pitch", "too_many", _("At most %(most)d pitches stand side by side.") % {"most": MOST_COMPARED})])  # fmt: skip
    rows = Listing.objects.visible_to(person).filter(public_id__in=filter(may_be_id, wanted))
    found = {row.public_id: row for row in rows.select_related("version", "owner", "organisation")}
    return [found[public_id] for public_id in wanted if public_id in found]


# ---------------------------------------------------------------- following


@transaction.atomic
def follow_company(*, by: User, organisation: Organisation) -> None:
    """Hear of this company's new pitches."""
    Follow.objects.get_or_create(person=by, organisation=organisation)


@transaction.atomic
def unfollow_company(*, by: User, organisation: Organisation) -> None:
    """Follow no longer."""
    Follow.objects.filter(person=by, organisation=organisation).delete()


def following(person: User) -> QuerySet[Follow]:
    """Whom a person follows: people and companies; page it by `created_at`."""
    theirs = Follow.objects.filter(person=person).exclude(followed__is_active=False)
    return theirs.select_related("followed", "organisation")


def followers(person: User) -> QuerySet[Follow]:
    """Who follows a person; page it by `created_at`."""
    return Follow.objects.filter(followed=person, person__is_active=True).select_related("person")


def feed(person: User, *, limit: int = 20, cursor: str | None = None) -> Page[Row]:
    """Pitches of the people and companies that a person follows, as far as they may see them, newest first.

    Raises:
        Malformed: a cursor of another list.
    """
    follows = Follow.objects.filter(person=person)
    people, companies = (
        list(follows.exclude(**{name: None}).values_list(name, flat=True)) for name in ("followed", "organisation")
    )
    # Ids rather than subqueries: PostgreSQL then joins two indexes' rows and sorts them, and does not walk the whole market.
    theirs = Listing.objects.visible_to(person).filter(Q(owner__in=people) | Q(organisation__in=companies))
    return page(theirs.for_cards(), PUBLISHED, limit=limit, cursor=cursor)
