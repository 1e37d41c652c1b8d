"""Characters in the story, credits behind it, and the people who may see a private pitch."""

from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.accounts.validation import require_valid
from pitchey.audit import services as audit
from pitchey.core import limits
from pitchey.core.errors import Conflict, Invalid, NotFound
from pitchey.core.types import Fields
from pitchey.core.validation import validate
from pitchey.pitches.fields import CHARACTER, CREDIT
from pitchey.pitches.models import Character, Credit, NamedPerson, Pitch
from pitchey.pitches.services.locks import lock_owned, recheck_readers, touch

MOST = 60
MOST_NAMED = 100
Row = TypeVar("Row", Character, Credit)


def add_character(*, by: User, pitch: Pitch, **fields: object) -> Character:
    """Add a character at the end.

    Raises:
        NotFound, Forbidden, Invalid: as in `edit`.
        Conflict: there are sixty already.
    """
    return _add(Character, by, pitch, validate(CHARACTER, fields, needs=("name",)))


def edit_character(*, by: User, character: Character, **fields: object) -> Character:
    """Change the given fields of a character."""
    return _edit(by, character, validate(CHARACTER, fields, needs=("name",) if "name" in fields else ()))


def remove_character(*, by: User, character: Character) -> None:
    """Take a character out of the working copy."""
    _remove(by, character)


def order_characters(*, by: User, pitch: Pitch, ids: list[str]) -> None:
    """Put all characters into the order of these public ids.

    Raises:
        Invalid: the ids are not exactly the characters of this pitch.
    """
    _order(Character, by, pitch, ids)


def add_credit(*, by: User, pitch: Pitch, **fields: object) -> Credit:
    """Add a credit at the end. See `add_character`."""
    return _add(Credit, by, pitch, validate(CREDIT, fields, needs=("person_name", "role")))


def edit_credit(*, by: User, credit: Credit, **fields: object) -> Credit:
    """Change the given fields of a credit."""
    needs = tuple(name for name in ("person_name", "role") if name in fields)
    return _edit(by, credit, validate(CREDIT, fields, needs=needs))


def remove_credit(*, by: User, credit: Credit) -> None:
    """Take a credit out of the working copy."""
    _remove(by, credit)


def order_credits(*, by: User, pitch: Pitch, ids: list[str]) -> None:
    """Put all credits into the order of these public ids. See `order_characters`."""
    _order(Credit, by, pitch, ids)


@transaction.atomic
def _add(model: type[Row], by: User, pitch: Pitch, values: Fields) -> Row:
    locked = lock_owned(by, pitch)
    rows = model._default_manager.filter(pitch=locked)
    if rows.count() >= MOST:
        raise Conflict(_("Sixty are enough for a pitch. Take one out first."), code="too_many")
    last = rows.aggregate(last=models.Max("position"))["last"] or 0
    row = model._default_manager.create(pitch=locked, position=last + 1, **values)
    touch(locked)
    return row


@transaction.atomic
def _edit(by: User, row: Row, values: Fields) -> Row:
    locked = lock_owned(by, row.pitch)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    touch(locked)
    return row


@transaction.atomic
def _remove(by: User, row: Character | Credit) -> None:
    locked = lock_owned(by, row.pitch)
    row.delete()
    touch(locked)


@transaction.atomic
def _order(model: type[Row], by: User, pitch: Pitch, ids: list[str]) -> None:
    locked = lock_owned(by, pitch)
    rows = {row.public_id: row for row in model._default_manager.filter(pitch=locked)}
    if sorted(ids) != sorted(rows):
        raise Invalid([("ids", "not_the_same", _("Name each of them once; somebody may have added one meanwhile."))])
    for place, public_id in enumerate(ids, start=1):
        rows[public_id].position = place
    model._default_manager.bulk_update(rows.values(), ["position"])
    touch(locked)


@transaction.atomic
def name_person(*, by: User, pitch: Pitch, email: str) -> None:
    """Let whoever has confirmed this address, now or later, see a private pitch.

    SECURITY: no account is looked for, so nobody learns here who has one.

    Raises:
        NotFound, Forbidden: see `lock_owned`.
        Invalid: this is no address at all, or one's own.
        Conflict: a hundred are named already.
        LimitReached: so many that they may be anybody.
    """
    limits.require("name-person", by.public_id)
    address = email.strip().lower()
    require_valid(User(email=address), {"email"})
    locked = lock_owned(by, pitch)
    if address == by.email:
        raise Invalid([("email", "own", _("You see your own pitch already."))])
    named = NamedPerson.objects.filter(pitch=locked, source=NamedPerson.Source.OWNER)
    if named.filter(address=address).exists():
        return
    if named.count() >= MOST_NAMED:
        raise Conflict(_("A hundred are enough for a pitch. Take one off the list first."), code="too_many")
    NamedPerson.objects.create(pitch=locked, address=address, source=NamedPerson.Source.OWNER)
    _record("pitch.person_named", by, locked, address)


@transaction.atomic
def unname_person(*, by: User, pitch: Pitch, email: str) -> None:
    """Take an address off the list again. An agreement in force is ended by revoking it, not here.

    Raises:
        NotFound, Forbidden: see `lock_owned`; or it is not on the list.
    """
    locked = lock_owned(by, pitch)
    address = email.strip().lower()
    gone, _rows = NamedPerson.objects.filter(pitch=locked, address=address, source=NamedPerson.Source.OWNER).delete()
    if not gone:
        raise NotFound()
    _record("pitch.person_unnamed", by, locked, address)
    recheck_readers(locked)


def _record(kind: str, by: User, pitch: Pitch, address: str) -> None:
    audit.record(chain=pitch.public_id, kind=kind, by=by, subject=pitch.public_id, data={"address": address})
