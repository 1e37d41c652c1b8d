"""What exactly was a pitch at one moment? Frozen, numbered, hashed."""

from collections.abc import Sequence

from pitchey.accounts.models import User
from pitchey.core.canonical import plain, sha256
from pitchey.core.types import Json
from pitchey.pitches.fields import FIELDS, PROTECTED_FIELDS, PUBLIC_FIELDS
from pitchey.pitches.models import Document, Pitch, Version

FORMAT_VERSION = 1


def content_of(pitch: Pitch) -> Json:
    """The working copy as plain data: public and protected fields apart, people, pictures, documents."""
    return content_from(
        pitch,
        characters=list(pitch.characters.values("name", "role", "age_bracket", "description", "cast_wish")),
        credits=list(pitch.credits.values("person_name", "role", "bio", "links")),
        stills=[
            {"file": still.file.public_id, "caption": still.caption}
            # One that is still in work is shown as soon as it is ready.
            for still in pitch.stills.select_related("file").exclude(file__status="rejected")
        ],
        documents=_documents_of(pitch),
    )


def content_from(pitch: Pitch, **rows: Sequence[object]) -> Json:
    """The canonical shape, from a pitch's own fields and its characters, credits, stills and documents."""
    return plain(
        {
            "form": FORMAT_VERSION,
            "public": {name: getattr(pitch, name) for name in PUBLIC_FIELDS},
            "protected": {name: getattr(pitch, name) for name in PROTECTED_FIELDS},
            "poster": {"file": pitch.poster.public_id if pitch.poster else None, "seed": pitch.poster_seed},
            **rows,
        }
    )


def _documents_of(pitch: Pitch) -> list[Json]:
    """The documents in use whose files are ready."""
    rows = Document.objects.filter(pitch=pitch).current().ready().select_related("file").order_by("id")
    return [
        {
            "id": row.public_id,
            "name": row.name,
            "kind": row.kind,
            "number": row.number,
            "pages": row.file.pages,
            "sha256": row.file.clean_sha256,
        }
        for row in rows
    ]


def freeze(pitch: Pitch, *, cause: str, by: User, content: Json | None = None) -> Version:
    """Make the next version. The caller holds the pitch's row.

    Args:
        cause: "publication" or "file".
        content: what to freeze; the working copy when not given.
    """
    pitch.version_count += 1
    version = frozen(
        pitch,
        content if content is not None else content_of(pitch),
        number=pitch.version_count,
        cause=cause,
        by=by,
    )
    version.save(force_insert=True)
    return version


def frozen(pitch: Pitch, content: Json, *, number: int, cause: str, by: User) -> Version:
    """A version of this content with its hash, not saved yet."""
    return Version(pitch=pitch, number=number, content=content, sha256=sha256(content), cause=cause, made_by=by)


def with_documents_of_now(pitch: Pitch, version: Version) -> Json:
    """The content of a version, with the list of documents as it is now: what a new file freezes."""
    return version.content | {"documents": _documents_of(pitch)}


def public_content(version: Version) -> Json:
    """What everyone who may see the pitch may read of a version. Documents are named elsewhere, through the gate."""
    content = version.content
    return public_fields(content) | {name: content[name] for name in ("characters", "credits", "stills")}


def public_fields(content: Json) -> Json:
    """The public fields of a frozen content; one that is younger than the version is blank."""
    return _blanks(PUBLIC_FIELDS) | content["public"]


def protected_fields(content: Json) -> Json:
    """The protected fields of a frozen content, likewise."""
    return _blanks(PROTECTED_FIELDS) | content["protected"]


def _blanks(names: tuple[str, ...]) -> Json:
    return {name: FIELDS[name].blank for name in names}


def newest(pitch: Pitch) -> Version | None:
    """The newest version, or None for a pitch that was never published."""
    return pitch.versions.order_by("-number").first()
