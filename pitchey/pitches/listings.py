"""What does the market see? Writing a version into its `Listing`, with what search may find."""

import functools
import hashlib
import io
import operator

from django.contrib.postgres.search import CombinedSearchVector, SearchVector
from django.core.files.base import File as DjangoFile
from django.core.files.storage import storages
from django.db.models import Value
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pitchey import posters
from pitchey.core.cache import invalidate, user_key
from pitchey.core.text import folded
from pitchey.media.models import File, Rendition
from pitchey.outbox import services as outbox
from pitchey.pitches.catalogue import BAND_ORDER, Format, Genre, genre_label
from pitchey.pitches.models import Listing, Pitch, Version

_LABELS = dict(Genre.choices) | dict(Format.choices)
GENERATION = "listings"  # name of the cache generation that every change of the market raises


def list_version(pitch: Pitch, version: Version) -> None:
    """Show a version to the market. The caller holds the pitch's row. Only public fields are copied."""
    public = version.content["public"]
    url, width, height = _poster(pitch, version)
    Listing.objects.update_or_create(
        pitch=pitch,
        defaults={
            "version": version,
            "owner": pitch.owner,
            "organisation": pitch.organisation,
            "public_id": pitch.public_id,
            "live": pitch.status == Pitch.Status.PUBLISHED,
            "visibility": pitch.visibility,
            "title": public["title"],
            "slug": slugify(public["title"])[:80] or "pitch",
            "logline": public["logline"],
            "short_synopsis": public["short_synopsis"],
            "genre": public["genre"],
            "genres": [public["genre"], *public["genres"]],
            "format": public["format"],
            "stage": public["stage"],
            "budget_band": public["budget_band"],
            "budget_place": BAND_ORDER.get(public["budget_band"], -1),
            "seeking": public["seeking"],
            "tags": public["tags"],
            "poster_url": url,
            "poster_width": width,
            "poster_height": height,
            "published_at": pitch.published_at or version.made_at,
            "updated_at": version.made_at,
            "search": search_vector(search_texts(pitch, version)),
        },
    )
    _invalidate(pitch)


def _invalidate(pitch: Pitch) -> None:
    """What is remembered of the market is read anew, and what is learned from it learned."""
    invalidate(GENERATION)
    invalidate(user_key(pitch.owner_id))
    outbox.enqueue("discovery.learn", dedup_key=f"discovery.learn:{pitch.pk}", pitch_id=pitch.pk)


def reindex(listing: Listing) -> None:
    """Write what search may find of a listing as it is written today."""
    texts = search_texts(listing.pitch, listing.version)
    Listing.objects.filter(pk=listing.pk, version=listing.version_id).update(search=search_vector(texts))


def search_texts(pitch: Pitch, version: Version) -> dict[str, str]:
    """What search may find, by weight: A the title, B logline, tags and genres, C people and the short synopsis; without accents."""
    public = version.content["public"]
    people = [pitch.owner.display_name, *(credit["person_name"] for credit in version.content["credits"])]
    if pitch.organisation:
        people.append(pitch.organisation.name)
    kinds = [str(_LABELS[slug]) for slug in (public["genre"], *public["genres"], public["format"])]
    return {
        "A": folded(public["title"]),
        "B": folded(" ".join([public["logline"], *public["tags"], *kinds])),
        "C": folded(" ".join([*people, public["short_synopsis"]])),
    }


def search_vector(texts: dict[str, str]) -> CombinedSearchVector | SearchVector:
    """The weighted vector: English stems, and every word as it stands, so that any language can be found."""
    vectors = [
        SearchVector(Value(text), weight=weight, config=config)
        for weight, text in texts.items()
        for config in ("simple", "english")
    ]
    return functools.reduce(operator.add, vectors)


def refresh_access(pitch: Pitch) -> None:
    """Let a change of visibility act on the listing at once."""
    Listing.objects.filter(pitch=pitch).update(visibility=pitch.visibility)
    _invalidate(pitch)


def set_live(pitch: Pitch, live: bool) -> None:
    """Take a listing off the market, or put it back."""
    Listing.objects.filter(pitch=pitch).update(live=live)
    invalidate(GENERATION)
    invalidate(user_key(pitch.owner_id))


def uploaded_poster(version: Version) -> Rendition | None:
    """The version's own poster, at the size of a page; None where none was uploaded or it is not ready."""
    # The version's poster and not the working copy's, which may wait to be published.
    file = File.objects.filter(public_id=version.content["poster"]["file"], status=File.Status.READY).first()
    if file is None:
        return None
    return (
        file.renditions.order_by("-number").filter(number__lte=800).first()
        or file.renditions.order_by("number").first()
    )


def drawn_poster(version: Version, owner_name: str) -> bytes:
    """The poster that is drawn from the version's title, as SVG."""
    public = version.content["public"]
    credit = _("A project by %(name)s") % {"name": owner_name}
    genre, seed = public["genre"], version.content["poster"]["seed"]
    return posters.draw(public["title"], genre, credit, genre_label(genre), seed)


def _poster(pitch: Pitch, version: Version) -> tuple[str, int, int]:
    """Address and size of the poster: the uploaded one when it is ready, else one drawn from the title."""
    uploaded = uploaded_poster(version)
    if uploaded is not None:
        return storages["public"].url(uploaded.key), uploaded.width, uploaded.height
    drawing = drawn_poster(version, pitch.owner.display_name)
    # Content-addressed: the same drawing is kept once, and its address can be cached for ever.
    key = f"posters/{hashlib.sha256(drawing).hexdigest()[:40]}.svg"
    storage = storages["public"]
    if not storage.exists(key):
        storage.save(key, DjangoFile(io.BytesIO(drawing), name=key))
    return storage.url(key), 600, 900
