"""From draft to market and back: moderation, versions, and what the market sees."""

import pytest
from django.db import connection
from django.db.utils import InternalError, ProgrammingError

from pitchey.audit.models import Entry
from pitchey.core.canonical import sha256
from pitchey.core.errors import EmailNotVerified, Forbidden, Invalid, NotFound
from pitchey.ndas import access
from pitchey.notifications.models import Notification
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.fields import PROTECTED_FIELDS
from pitchey.pitches.models import Listing, Pitch, Version
from pitchey.pitches.querysets import sees_more_than_their_audience
from tests.factories.pitches import PROTECTED, TEASER, draft, picture, published_pitch, ready_document
from tests.tables.pitch_states import in_state

pytestmark = pytest.mark.django_db


def test_only_staff_with_the_right_moderate(cara, staff, nosy):
    pitch = published_pitch(cara)
    staff.groups.clear()
    for somebody in (cara, nosy, staff):
        with pytest.raises(Forbidden):
            pitches.remove(by=type(somebody).objects.get(pk=somebody.pk), pitch=pitch, reason="No")


def test_an_empty_draft_says_everything_that_is_missing(cara):
    with pytest.raises(Invalid) as refused:
        pitches.publish(by=cara, pitch=pitches.create(by=cara, logline="Too short"))
    assert {(error.field, error.code) for error in refused.value.errors} == {
        ("title", "required"), ("logline", "too_short"), ("genre", "required"), ("format", "required"), ("stage", "required"),
        ("short_synopsis", "required"),
    }  # fmt: skip


def test_publishing_needs_a_confirmed_address(cara):
    cara.email_verified_at = None
    cara.save()
    with pytest.raises(EmailNotVerified):
        pitches.publish(by=cara, pitch=draft(cara))


def test_publishing_is_offered_to_owners_with_a_confirmed_address_only(cara):
    pitch = draft(cara)
    assert "publish" in access.allowed_actions(cara, pitch)
    cara.email_verified_at = None
    assert "publish" not in access.allowed_actions(cara, pitch)


def test_a_version_is_hashed_and_holds_everything(cara):
    pitch = draft(cara, **PROTECTED)
    pitches.add_character(by=cara, pitch=pitch, name="Agneta")
    version = pitches.publish(by=cara, pitch=pitch)
    assert version.number == 1
    assert version.sha256 == sha256(version.content) == sha256(Version.objects.get(pk=version.pk).content)
    assert version.content["public"]["title"] == TEASER["title"]
    assert set(version.content["protected"]) == set(PROTECTED_FIELDS)
    assert version.content["characters"][0]["name"] == "Agneta"


def test_the_market_sees_the_version_until_the_changes_are_published(cara):
    pitch = published_pitch(cara)
    pitches.edit(by=cara, pitch=pitch, title="Working title")
    pitch.refresh_from_db()
    assert pitch.has_unpublished_changes
    assert Listing.objects.get(pitch=pitch).title == TEASER["title"]
    version = pitches.publish(by=cara, pitch=pitch)
    pitch.refresh_from_db()
    assert (version.number, pitch.has_unpublished_changes) == (2, False)
    assert Listing.objects.get(pitch=pitch).title == "Working title"


def test_publishing_without_changes_makes_no_version(cara):
    pitch = published_pitch(cara)
    pitches.publish(by=cara, pitch=pitch)
    assert Version.objects.filter(pitch=pitch).count() == 1


def test_a_changed_visibility_acts_at_once(cara, anon):
    pitch = published_pitch(cara)
    pitches.edit(by=cara, pitch=pitch, visibility="private")
    assert not Listing.objects.visible_to(anon).exists()
    pitch.refresh_from_db()
    assert not pitch.has_unpublished_changes
    assert Entry.objects.filter(chain__key=pitch.public_id, kind="pitch.access_changed").exists()


def test_a_new_file_freezes_a_version_without_the_unpublished_text(cara):
    pitch = published_pitch(cara)
    pitches.edit(by=cara, pitch=pitch, title="Not yet")
    document = ready_document(pitch)
    newest = Version.objects.filter(pitch=pitch).latest("number")
    assert (newest.number, newest.cause) == (2, "file")
    assert newest.content["public"]["title"] == TEASER["title"]
    assert [row["id"] for row in newest.content["documents"]] == [document.public_id]
    pitch.refresh_from_db()
    assert pitch.has_unpublished_changes


def test_a_file_that_is_settled_twice_freezes_one_version(cara):
    pitch = published_pitch(cara)
    first = ready_document(pitch)
    ready_document(pitch, replaces=first)
    for _ in range(2):
        pitches.file_settled(first.file_id)
    assert Version.objects.filter(pitch=pitch).count() == 3


class TestPictures:
    def test_a_poster_waits_for_its_publication(self, cara):
        pitch = published_pitch(cara)
        drawn = Listing.objects.get(pitch=pitch).poster_url
        pitches.attach_poster(by=cara, pitch=pitch, file=picture(cara))
        ready_document(pitch)
        assert Listing.objects.get(pitch=pitch).poster_url == drawn
        pitches.publish(by=cara, pitch=pitch)
        assert Listing.objects.get(pitch=pitch).poster_url != drawn

    def test_a_poster_published_while_in_work_is_shown_when_it_is_ready(self, cara):
        pitch = draft(cara)
        pitches.attach_poster(by=cara, pitch=pitch, file=picture(cara, ready=False))
        pitches.publish(by=cara, pitch=pitch)
        assert Listing.objects.get(pitch=pitch).poster_url.endswith(".svg")
        outbox.run_waiting()
        assert not Listing.objects.get(pitch=pitch).poster_url.endswith(".svg")

    def test_a_still_published_while_in_work_belongs_to_the_version(self, cara):
        pitch = draft(cara)
        file = picture(cara, "still", ready=False)
        pitches.add_still(by=cara, pitch=pitch, file=file, caption="The quay")
        version = pitches.publish(by=cara, pitch=pitch)
        assert version.content["stills"] == [{"file": file.public_id, "caption": "The quay"}]

    def test_nobody_shows_somebody_elses_picture(self, cara, pru):
        pitch = draft(cara)
        with pytest.raises(NotFound):
            pitches.attach_poster(by=cara, pitch=pitch, file=picture(pru))


def test_a_newer_file_replaces_the_older_one_when_it_is_ready(cara):
    pitch = published_pitch(cara)
    first = ready_document(pitch)
    second = ready_document(pitch, replaces=first, note="New ending")
    assert (second.number, second.kind, second.access) == (2, first.kind, first.access)
    assert list(pitch.documents.current()) == [second]


def test_the_files_so_far_are_those_of_one_document(cara):
    pitch = draft(cara)
    first = ready_document(pitch)
    second = ready_document(pitch, replaces=first, note="New ending", pages=4)
    ready_document(pitch, name="Another script.pdf", pages=5)
    for document in (first, second):
        assert pitches.files_so_far(document) == [second, first]


def test_a_pitch_taken_down_tells_its_owner_why_and_cannot_be_edited(cara, chief):
    pitch = published_pitch(cara)
    pitches.remove(by=chief, pitch=pitch, reason="A complaint about the title")
    with pytest.raises(Forbidden):
        pitches.edit(by=cara, pitch=pitch, title="Quickly")
    told = Notification.objects.get(person=cara, kind="pitch.removed")
    assert told.params["reason"] == "A complaint about the title"


@pytest.mark.parametrize("sql", ["UPDATE pitches_version SET sha256 = 'x'", "DELETE FROM pitches_version"])
def test_the_database_refuses_to_change_a_version(cara, sql):
    published_pitch(cara)
    with pytest.raises((ProgrammingError, InternalError)), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("status", ["draft", "published", "archived", "removed"])
@pytest.mark.parametrize("visibility", ["private", "members", "public"])
def test_the_list_and_the_lock_agree(request, cara, chief, status, visibility):
    pitch = in_state(status, cara, chief)
    Pitch.objects.filter(pk=pitch.pk).update(visibility=visibility)
    Listing.objects.filter(pk=pitch.pk).update(visibility=visibility)
    named = request.getfixturevalue("iris")
    if status == "published" and visibility == "private":
        pitches.name_person(by=cara, pitch=pitch, email=named.email)
    for who in ("cara", "ivan", "iris", "pru", "nosy", "staff", "anon"):
        somebody = request.getfixturevalue(who)
        may_open = Pitch.objects.visible_to(somebody).filter(pk=pitch.pk).exists()
        in_list = Listing.objects.visible_to(somebody).filter(pk=pitch.pk).exists()
        market = who in ("ivan", "iris", "pru")
        expected = who == "cara" or (
            status == "published"
            and (
                visibility == "public"
                or (visibility == "members" and market)
                or (visibility == "private" and who == "iris")
            )
        )
        assert may_open == expected, who
        assert in_list == (expected and status == "published"), who
        # Who sees more than their audience is given a list of their own; for everybody else the shared one is the same.
        shared = Listing.objects.open_to_audience_of(somebody).filter(pk=pitch.pk).exists()
        assert sees_more_than_their_audience(somebody) == (in_list and not shared), who
