"""Create, edit and delete the working copy."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from pitchey.accounts.models import Membership, User
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Invalid, NotFound, Stale, WrongState
from pitchey.core.types import Fields
from pitchey.core.validation import validate
from pitchey.media.models import File
from pitchey.pitches.fields import ACCESS_FIELDS, PITCH
from pitchey.pitches.listings import refresh_access
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import may_delete, may_own
from pitchey.pitches.services.locks import lock_owned, recheck_readers, touch
from pitchey.pitches.three_way_merge import merge


@transaction.atomic
def create(*, by: User, **fields: object) -> Pitch:
    """Begin a draft. Nothing is required yet; what is given must be right.

    Raises:
        NotFound: this person cannot own pitches.
        Invalid: a field is unknown or not right.
    """
    if not may_own(by):
        raise NotFound()
    values = validate(PITCH, fields)
    _genres_agree(values, Pitch())
    membership = (
        Membership.objects.filter(person=by, role__in=("owner", "admin", "member")).order_by("joined_at", "pk").first()
    )
    return Pitch.objects.create(owner=by, organisation=membership.organisation if membership else None, **values)


@transaction.atomic
def edit(
    *,
    by: User,
    pitch: Pitch,
    if_revision: int | None = None,
    seen: Mapping[str, object] | None = None,
    **fields: object,
) -> Pitch:
    """Change the given fields of the working copy. Who may see and read it (`fields.ACCESS_FIELDS`) acts at once, the rest when published.

    Args:
        if_revision: the revision that the person saw; None overwrites whatever is there.
        seen: the values of `fields` as the person saw them. Then only what they changed is written, what others changed in
            other fields is no clash, and `if_revision` says at which revision they decided a clash.

    Raises:
        NotFound, Forbidden: see `lock_owned`.
        Invalid: a field is unknown or not right.
        Stale: somebody saved since, with `changed` (the stored values of the fields given) and `revision`.
    """
    values = validate(PITCH, fields)
    locked = lock_owned(by, pitch)
    changed_by_others = {name: getattr(locked, name) for name in values if getattr(locked, name) != values[name]}
    stale = if_revision is not None and if_revision != locked.revision
    if seen is not None:
        merged = merge(locked, validate(PITCH, seen), values)
        values, changed_by_others = merged.mine, merged.clash
        stale = bool(merged.clash) and if_revision != locked.revision
    if stale:
        raise Stale(changed=changed_by_others, revision=locked.revision)
    _genres_agree(values, locked)
    if "genre" in values and "genres" not in values and values["genre"] in locked.genres:
        # The main genre was chosen among the further ones: it moves up.
        values["genres"] = [slug for slug in locked.genres if slug != values["genre"]]
    changed = {name: value for name, value in values.items() if getattr(locked, name) != value}
    if not changed:
        return locked
    before = {name: getattr(locked, name) for name in changed if name in ACCESS_FIELDS}
    for name, value in changed.items():
        setattr(locked, name, value)
    touch(locked, *changed)
    if before:
        audit.record(
            chain=locked.public_id,
            kind="pitch.access_changed",
            by=by,
            subject=locked.public_id,
            data={name: {"from": was, "to": changed[name]} for name, was in before.items()},
        )
        refresh_access(locked)
        recheck_readers(locked)
        if set(changed) <= set(ACCESS_FIELDS) and locked.published_revision == locked.revision - 1:
            # Access is not content: nothing waits to be published.
            locked.published_revision = locked.revision
            locked.save(update_fields=["published_revision"])
    return locked


def _genres_agree(values: Fields, pitch: Pitch) -> None:
    """The further genres are other ones than the main genre."""
    main = values.get("genre", pitch.genre)
    if main and main in values.get("genres", ()):
        raise Invalid([("genres", "repeated", _("This is the main genre already. Choose other ones."))])


@transaction.atomic
def delete(*, by: User, pitch: Pitch) -> None:
    """Delete a draft that was never published, and its files.

    Raises:
        NotFound: it is not theirs.
        WrongState: it is under review.
        Conflict: it was published once; archive it.
    """
    locked = lock_owned(by, pitch)
    if locked.status == Pitch.Status.IN_REVIEW:
        raise WrongState(status_now=locked.status)
    if not may_delete(by, locked) or locked.ndas.exists():
        raise Conflict(
            _("This pitch was published once, so it stays on record. You can archive it."), code="keep_record"
        )
    # A newer file protects the one it replaces: let go of each other first.
    locked.documents.update(replaces=None)
    files = [*locked.documents.values_list("file", flat=True), *locked.stills.values_list("file", flat=True)]
    locked.delete()
    # Bytes without a row are swept away by `media`.
    File.objects.filter(pk__in=files).delete()
