"""From draft to market and back: every act in every state, versions, and what the market sees."""

import pytest
from django.db import connection
from django.db.utils import InternalError, ProgrammingError

from pitchey.audit.models import Entry
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, NotFound, WrongState
from pitchey.notifications.models import Notification
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.fields import PROTECTED_FIELDS
from pitchey.pitches.models import Listing, Pitch, Version
from pitchey.pitches.querysets import sees_more_than_their_audience
from tests.factories.pitches import PROTECTED, TEASER, draft, picture, published_pitch, ready_document
from tests.kept import kept

pytestmark = pytest.mark.django_db

ACTS = {
    "publish": lambda pitch, staff: pitches.publish(by=pitch.owner, pitch=pitch),
    "archive": lambda pitch, staff: pitches.archive(by=pitch.owner, pitch=pitch),
    "unarchive": lambda pitch, staff: pitches.unarchive(by=pitch.owner, pitch=pitch),
    "hold": lambda pitch, staff: pitches.hold_for_review(by=staff, pitch=pitch),
    "return": lambda pitch, staff: pitches.return_to_draft(by=staff, pitch=pitch),
    "release": lambda pitch, staff: pitches.release(by=staff, pitch=pitch),
    "remove": lambda pitch, staff: pitches.remove(by=staff, pitch=pitch, reason="A complaint"),
    "restore": lambda pitch, staff: pitches.restore(by=staff, pitch=pitch),
}
# state -> act -> the state after it, or the refusal.
TABLE = {
    "draft": {"publish": "published", "hold": "in_review"},
    "in_review": {"return": "draft", "release": "published"},
    "published": {"publish": "published", "archive": "archived", "remove": "removed"},
    "archived": {"unarchive": "published"},
    "removed": {"restore": "published"},
}


def in_state(state, owner, staff):
    pitch = draft(owner)
    steps = {
        "draft": [],
        "in_review": ["hold"],
        "published": ["publish"],
        "archived": ["publish", "archive"],
        "removed": ["publish", "remove"],
    }
    for step in steps[state]:
        ACTS[step](pitch, staff)
    pitch.refresh_from_db()
    assert pitch.status == state
    return pitch


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_state(cara, chief, state, act):
    pitch = in_state(state, cara, chief)
    after = TABLE[state].get(act)
    if after is None:
        with pytest.raises((WrongState, Forbidden)):
            ACTS[act](pitch, chief)
        after = state
    else:
        ACTS[act](pitch, chief)
    pitch.refresh_from_db()
    assert pitch.status == after
    listing = Listing.objects.filter(pitch=pitch).first()
    assert (listing is not None and listing.live) == (after == "published")


@kept
def chief(staff):
    """Staff with every right."""
    staff.is_superuser = True
    staff.save()
    return staff


@pytest.mark.parametrize(("state", "act"), [("removed", "restore"), ("in_review", "release")])
def test_nothing_goes_back_to_the_market_behind_which_nobody_stands(cara, chief, state, act):
    pitch = in_state(state, cara, chief)
    type(cara).objects.filter(pk=cara.pk).update(is_active=False)
    with pytest.raises(Conflict, match="suspended or closed"):
        ACTS[act](pitch, chief)
    pitch.refresh_from_db()
    assert pitch.status == state


OWNERS_ACTS = {
    "edit": lambda by, pitch: pitches.edit(by=by, pitch=pitch, title="Mine"),
    "publish": lambda by, pitch: pitches.publish(by=by, pitch=pitch),
    "archive": lambda by, pitch: pitches.archive(by=by, pitch=pitch),
    "unarchive": lambda by, pitch: pitches.unarchive(by=by, pitch=pitch),
    "delete": lambda by, pitch: pitches.delete(by=by, pitch=pitch),
}
STAFFS_ACTS = {
    "hold": lambda by, pitch: pitches.hold_for_review(by=by, pitch=pitch),
    "return": lambda by, pitch: pitches.return_to_draft(by=by, pitch=pitch),
    "release": lambda by, pitch: pitches.release(by=by, pitch=pitch),
    "remove": lambda by, pitch: pitches.remove(by=by, pitch=pitch, reason="Mine"),
    "restore": lambda by, pitch: pitches.restore(by=by, pitch=pitch),
}


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("who", ["cara", "ivan", "iris", "pru", "pete", "nosy", "chief", "anon"])
def test_every_act_by_everybody_else_in_every_state(request, cara, chief, state, who):
    pitch, somebody = in_state(state, cara, chief), request.getfixturevalue(who)
    refusals = {} if who == "cara" else dict.fromkeys(OWNERS_ACTS, NotFound)
    refusals |= {} if who == "chief" else dict.fromkeys(STAFFS_ACTS, Forbidden)
    for act, refusal in refusals.items():
        with pytest.raises(refusal):
            (OWNERS_ACTS | STAFFS_ACTS)[act](somebody, pitch)
    before = pitch.status, pitch.revision, pitch.title
    pitch.refresh_from_db()
    assert (pitch.status, pitch.revision, pitch.title) == before


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
