"""What does a thing look like in an answer? One function per thing; `schemas.py` documents the same, and a test compares them."""

from typing import Any

from django.core.files.storage import storages
from django.utils import timezone

from api.serializers import money
from pitchey.accounts.models import Organisation, User
from pitchey.audit.models import Entry
from pitchey.media import policy
from pitchey.media.models import File
from pitchey.ndas.models import Nda, SealedCopy, Wording
from pitchey.notifications import services as notifications
from pitchey.notifications.models import Notification
from pitchey.pitches.fields import ACCESS_FIELDS, FIELDS, PROTECTED_FIELDS, PUBLIC_FIELDS, Kind
from pitchey.pitches.models import Character, Credit, Document, Pitch, Still, Version
from pitchey.pitches.versions import public_content

Row = dict[str, Any]

# Members of a teaser beside those of a card, and of the owner's answer beside those.
_TEASER = tuple(name for name in PUBLIC_FIELDS if not FIELDS[name].on_card)
_OWN = tuple(name for name in ACCESS_FIELDS if not FIELDS[name].on_card)


# ---------------------------------------------------------------- people
def person(user: User) -> Row:
    """Somebody, named."""
    return {"id": user.public_id, "name": user.display_name, "verified": user.is_verified}


def organisation(it: Organisation | None) -> Row | None:
    """A company, named."""
    return {"id": it.public_id, "name": it.name, "verified": it.is_verified} if it else None


# ---------------------------------------------------------------- pitches
def card(row: Row) -> Row:
    """A listing as lists show it, from `for_cards()` columns."""
    now = timezone.now()
    company = row["organisation__public_id"]
    return {
        "id": row["public_id"],
        "title": row["title"],
        "slug": row["slug"],
        "logline": row["logline"],
        "genre": row["genre"],
        "genres": row["genres"],
        "format": row["format"],
        "stage": row["stage"],
        "budget_band": row["budget_band"],
        "short_synopsis": row["short_synopsis"],
        "visibility": row["visibility"],
        "status": "published",
        "seeking": row["seeking"],
        "tags": row["tags"],
        "poster": {"url": row["poster_url"], "width": row["poster_width"], "height": row["poster_height"]},
        "creator": {
            "id": row["owner__public_id"],
            "name": row["owner__display_name"],
            "verified": bool(row["owner__verified_until"] and row["owner__verified_until"] > now),
        },
        "organisation": {
            "id": company,
            "name": row["organisation__name"],
            "verified": bool(row["organisation__verified_until"] and row["organisation__verified_until"] > now),
        }
        if company
        else None,
        "version": row["version__number"],
        "published_at": row["published_at"],
        "counts": {"views": row["views"], "likes": row["likes"], "saves": row["saves"]},
        "me": None,
    }


def _from_listing(pitch: Pitch) -> Row:
    """What of a card comes from the listing; a draft has none."""
    listing = getattr(pitch, "listing", None)
    if listing is None:
        return {
            "slug": "",
            "poster": None,
            "version": None,
            "published_at": None,
            "counts": {"views": 0, "likes": 0, "saves": 0},
        }
    return {
        "slug": listing.slug,
        "poster": {"url": listing.poster_url, "width": listing.poster_width, "height": listing.poster_height},
        "version": pitch.version_count,
        "published_at": listing.published_at,
        "counts": {"views": listing.views, "likes": listing.likes, "saves": listing.saves},
    }


def _frame(pitch: Pitch) -> Row:
    """What neither the text nor the market says of a pitch."""
    return {
        "id": pitch.public_id,
        "visibility": pitch.visibility,
        "status": pitch.status,
        "creator": person(pitch.owner),
        "organisation": organisation(pitch.organisation),
    } | _from_listing(pitch)


_CARD_TEXT = tuple(name for name in PUBLIC_FIELDS if FIELDS[name].on_card)


def own_card(pitch: Pitch) -> Row:
    """A working copy as its owner's list shows it. `pitch` has owner, organisation and listing joined."""
    return (
        _frame(pitch)
        | {name: getattr(pitch, name) for name in _CARD_TEXT}
        | {"genres": [pitch.genre, *pitch.genres] if pitch.genre else list(pitch.genres)}
        | {
            "revision": pitch.revision,
            "has_unpublished_changes": pitch.has_unpublished_changes,
            "created_at": pitch.created_at,
            "updated_at": pitch.updated_at,
        }
    )


def teaser(pitch: Pitch, version: Version) -> Row:
    """A pitch as everybody but its owner reads it: the newest version."""
    public = public_content(version)
    return (
        _frame(pitch)
        | {name: public[name] for name in _CARD_TEXT}
        | {"genres": [public["genre"], *public["genres"]]}
        | {name: public[name] for name in _TEASER}
    )


def own_pitch(pitch: Pitch) -> Row:
    """The working copy, for its owner."""
    return (
        own_card(pitch)
        | {name: getattr(pitch, name) for name in _TEASER + _OWN}
        | {"removed_reason": pitch.removed_reason}
    )


def protected(content: Row | None, currency: str) -> Row | None:
    """The protected fields, for those who may read them."""
    if content is None:
        return None
    return {
        FIELDS[name].exposed_name: money(content[name], currency) if FIELDS[name].kind == Kind.MONEY else content[name]
        for name in PROTECTED_FIELDS
    }


def character(it: Character) -> Row:
    return {
        "id": it.public_id,
        "name": it.name,
        "role": it.role,
        "age_bracket": it.age_bracket,
        "description": it.description,
        "cast_wish": it.cast_wish,
    }


def credit(it: Credit) -> Row:
    return {"id": it.public_id, "person_name": it.person_name, "role": it.role, "bio": it.bio, "links": it.links}


def version(it: Version, *, own: bool) -> Row:
    """That a version exists, and what its content hashes to; never the content. Its documents are named to the owner only."""
    return {
        "id": it.public_id,
        "number": it.number,
        "sha256": it.sha256,
        "cause": it.cause,
        "made_at": it.made_at,
        "documents": [
            {"id": row["id"], "name": row["name"], "kind": row["kind"], "pages": row["pages"], "sha256": row["sha256"]}
            for row in it.content["documents"]
        ]
        if own
        else None,
    }


# ---------------------------------------------------------------- documents
def document(it: Document, *, own: bool) -> Row:
    """A document for somebody who may read it. Why a file was refused, and its note, are its owner's."""
    return {
        "id": it.public_id,
        "pitch": it.pitch.public_id,
        "name": it.name,
        "kind": it.kind,
        "access": it.access,
        "status": it.file.status,
        "reason": it.file.reason if own else "",
        "remark": policy.remark(it.file) if own else "",
        "note": it.note if own else "",
        "pages": it.file.pages,
        "size": it.file.size,
        "sha256": it.file.clean_sha256,
        "version": it.number,
        "created_at": it.created_at,
    }


def picture(it: File) -> Row:
    """An uploaded picture, for its owner."""
    return {"id": it.public_id, "purpose": it.purpose, "name": it.name, "status": it.status, "reason": it.reason}


def own_still(it: Still) -> Row:
    """A still of the working copy, for its owner."""
    return {"id": it.public_id, "caption": it.caption, "picture": picture(it.file)}


def reader(it: Any) -> Row:
    """Somebody who has read a document; guests are one reader without a name."""
    return {
        "person": person(it.person) if it.person else None,
        "pages": it.pages,
        "sittings": it.sessions,
        "views": it.views,
        "milliseconds": it.milliseconds,
        "attention": [{"page": page, "milliseconds": it.time[page]} for page in sorted(it.time)],
        "stopped_at": it.stopped_at,
        "first_at": it.first_at,
        "last_at": it.last_at,
    }


def leak(it: Any) -> Row:
    """Whose copy a picture shows."""
    return {
        "laid": it.laid,
        "searched": it.searched,
        "suspects": [
            {
                "person": person(suspect.session.person) if suspect.session.person else None,
                "trace": suspect.session.trace,
                "opened_at": suspect.session.opened_at,
                "score": round(suspect.score, 1),
                "certain": suspect.certain,
                "odds": suspect.odds,
            }
            for suspect in it.suspects
        ],
    }


def upload(it: Any) -> Row:
    """Where the bytes go."""
    return {
        "method": it.method,
        "url": it.url,
        "headers": it.headers,
        "expires_at": it.expires_at,
        "resumable": it.resumable,
    }


# ---------------------------------------------------------------- agreements
def nda_brief(it: Nda | None) -> Row | None:
    return {"id": it.public_id, "status": it.status, "expires_at": it.expires_at} if it else None


def nda(it: Nda) -> Row:
    """An agreement for one of its two sides. `it` has pitch, its listing, requester, owner and organisation joined, and its readers fetched."""
    listing = getattr(it.pitch, "listing", None)
    return {
        "id": it.public_id,
        "pitch": {"id": it.pitch.public_id, "title": listing.title if listing else it.pitch.title},
        "requester": person(it.requester),
        "owner": person(it.owner),
        "organisation": organisation(it.organisation),
        "status": it.status,
        "purpose": it.purpose,
        "message": it.message,
        "interest": money(it.interest_minor, it.interest_currency),
        "requested_materials": it.requested_materials,
        "requested_at": it.requested_at,
        "answer_due_at": it.answer_due_at,
        "materials": it.materials,
        "term_days": it.term_days,
        "download_allowed": it.download_allowed,
        "decision_message": it.decision_message,
        "decline_reason": it.decline_reason,
        "by_rule": it.by_rule,
        "company": it.company,
        "readers": [
            {"person": person(row.person), "accepted_at": row.accepted_at, "left": row.membership_id is None}
            for row in it.readers.all()  # type: ignore[attr-defined]
        ],
        "passport": it.slate,
        "under": it.under.public_id if it.under else None,
        "approved_at": it.decided_at if it.text_sha256 else None,
        "sign_due_at": it.sign_due_at,
        "text_sha256": it.text_sha256,
        "negotiating": it.negotiating,
        "signed_at": it.signed_at,
        "expires_at": it.expires_at,
        "ended_at": it.ended_at,
        "ended_reason": it.ended_reason,
        "sealed": sealed_copy(getattr(it, "copy", None)),
    }


def wording(it: Wording) -> Row:
    """One version of an agreement's text, for its sides, without the text."""
    return {
        "number": it.number,
        "by": person(it.by),
        "sha256": it.text_sha256,
        "comment": it.comment,
        "made_at": it.made_at,
        "status": it.status,
        "answered_at": it.answered_at,
        "answer_comment": it.answer_comment,
    }


def sealed_copy(it: SealedCopy | None) -> Row | None:
    """The paper of a signed agreement."""
    if it is None:
        return None
    return {
        "id": it.public_id,
        "status": it.status,
        "sealed_at": it.sealed_at,
        "sha256": it.sha256,
        "original_sha256": it.original_sha256,
        "level": it.level,
        "authority": it.authority,
    }


# ---------------------------------------------------------------- records
def entry(it: Entry) -> Row:
    """A line of the ledger, for the owner of what it is about."""
    return {
        "seq": it.seq,
        "at": it.at,
        "kind": it.kind,
        "actor": it.actor_label,
        "subject": it.subject,
        "data": it.data,
        "prev_hash": it.prev_hash,
        "hash": it.hash,
    }


def notification(it: Notification) -> Row:
    return {
        "id": it.public_id,
        "kind": it.kind,
        "sentence": notifications.sentence_of(it),
        "subject": it.subject,
        "created_at": it.created_at,
        "read_at": it.read_at,
    }


def stills(pitch: Pitch, *, own: bool) -> list[Row]:
    """The pictures of the working copy for its owner, of the newest version for others; those whose files are ready."""
    if own:
        captions = {row.file.public_id: row.caption for row in pitch.stills.select_related("file")}
    else:
        captions = {row["file"]: row["caption"] for row in pitch.listing.version.content["stills"]}
    files = File.objects.filter(public_id__in=captions, status=File.Status.READY).prefetch_related("renditions")
    pictures = {
        file.public_id: max(file.renditions.all(), key=lambda it: it.width) for file in files if file.renditions.all()
    }
    return [
        {
            "url": storages["public"].url(pictures[name].key),
            "caption": caption,
            "width": pictures[name].width,
            "height": pictures[name].height,
        }
        for name, caption in captions.items()
        if name in pictures
    ]


def profile(user: User) -> Row:
    """Somebody's public profile."""
    return person(user) | {
        "role": user.role,
        "headline": user.headline,
        "bio": user.bio,
        "location": user.location,
        "website": user.website,
        "links": user.links,
        "organisations": [organisation(it) for it in user.organisations.all()],
    }
