"""The synthetic market has the shape that services write."""

import pytest

from pitchey.core.canonical import sha256
from pitchey.demo.load import load
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.pitches import versions
from pitchey.pitches.listings import list_version
from pitchey.pitches.models import Listing, Pitch, Version

pytestmark = pytest.mark.django_db


def test_synthetic_pitches_are_found_like_real_ones(iris):
    load(pitches=30, people=5)
    assert Listing.objects.count() == 30
    seen = Listing.objects.visible_to(iris)
    assert {row.pk for row in seen} == set(Pitch.objects.visible_to(iris).values_list("pk", flat=True))
    wanted = seen.first()
    found = discovery.search(iris, wanted.title, Filters(), limit=100)
    assert wanted.pk in [row["pitch_id"] for row in found.rows]


def test_a_synthetic_version_is_what_publishing_would_freeze():
    load(pitches=3, people=1)
    for version in Version.objects.select_related("pitch__owner"):
        assert version.sha256 == sha256(version.content)
        assert version.content == versions.content_of(version.pitch)


def test_a_synthetic_listing_is_what_publishing_would_write():
    load(pitches=3, people=1)
    for listing in Listing.objects.select_related("version", "pitch__owner"):
        ours = {name: getattr(listing, name) for name in ("slug", "genres", "search", "budget_place", "tags", "title")}
        list_version(listing.pitch, listing.version)
        listing.refresh_from_db()
        assert {name: getattr(listing, name) for name in ours} == ours
