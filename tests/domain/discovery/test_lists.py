"""Folders, pitches side by side, and news of whom one follows: each person's own, in their order, and nothing they may not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitchey.core.errors import Invalid, NotFound
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Folder, Follow
from pitchey.discovery.services import lists
from pitchey.notifications.models import Notification
from tests.factories.pitches import draft, published_pitch

pytestmark = pytest.mark.django_db


def names(person):
    return [folder.name for folder in Folder.objects.filter(person=person)]


class TestFolders:
    def test_they_stand_in_the_order_they_are_put(self, iris):
        made = [lists.make_folder(by=iris, name=name).public_id for name in ("Sea", "War", "Winter")]
        lists.order_folders(by=iris, ids=[made[2], made[0], made[1]])
        assert names(iris) == ["Winter", "Sea", "War"]
        for wrong in ([], made[:2], [*made, made[0]], [*made[:2], "fol_none"]):
            with pytest.raises(Invalid):
                lists.order_folders(by=iris, ids=wrong)

    def test_a_name_is_used_once_whatever_its_letters(self, iris, ivan):
        lists.make_folder(by=iris, name="  Sea   films ")
        assert names(iris) == ["Sea films"]
        with pytest.raises(Invalid):
            lists.make_folder(by=iris, name="SEA FILMS")
        lists.make_folder(by=ivan, name="Sea films")

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61, "turned \u202e around"])
    def test_a_name_that_is_none_is_refused(self, iris, name):
        with pytest.raises(Invalid):
            lists.make_folder(by=iris, name=name)

    def test_there_are_not_too_many(self, iris):
        for number in range(lists.MOST_FOLDERS):
            lists.make_folder(by=iris, name=f"Folder {number}")
        with pytest.raises(Invalid):
            lists.make_folder(by=iris, name="One more")

    def test_what_was_in_a_removed_folder_stays_saved(self, cara, iris):
        folder = lists.make_folder(by=iris, name="Sea")
        save = discovery.save(by=iris, pitch=published_pitch(cara), notes="Ask Maren", folder=folder)
        lists.remove_folder(by=iris, folder=folder)
        save.refresh_from_db()
        assert (save.folder, save.notes) == (None, "Ask Maren")

    def test_saving_again_leaves_the_folder_alone(self, cara, iris):
        pitch = published_pitch(cara)
        folder = lists.make_folder(by=iris, name="Sea")
        discovery.save(by=iris, pitch=pitch, folder=folder)
        assert discovery.save(by=iris, pitch=pitch, notes="Later").folder == folder
        assert discovery.save(by=iris, pitch=pitch, loose=True).folder is None

    def test_somebody_else_s_is_not_there(self, cara, iris, ivan):
        folder = lists.make_folder(by=iris, name="Sea")
        pitch = published_pitch(cara)
        for act in (
            lambda: lists.rename_folder(by=ivan, folder=folder, name="Mine"),
            lambda: lists.remove_folder(by=ivan, folder=folder),
            lambda: discovery.save(by=ivan, pitch=pitch, folder=folder),
        ):
            with pytest.raises(NotFound):
                act()
        assert names(iris) == ["Sea"]

    def test_saved_pitches_are_counted_in_one_query(self, cara, iris):
        folder = lists.make_folder(by=iris, name="Sea")
        for number in range(3):
            save = discovery.save(
                by=iris, pitch=published_pitch(cara, title=f"Pitch {number}"), tags=["cold", str(number)]
            )
        discovery.save(by=iris, pitch=save.pitch, folder=folder)
        with CaptureQueriesContext(connection) as queries:
            counts = lists.saved_counts(discovery.saved(iris))
        assert len(queries) == 1
        assert (counts["folder"], counts["genre"], counts["tag"]["cold"]) == (
            {None: 2, folder.pk: 1},
            {"mystery": 3},
            3,
        )
        assert discovery.saved(iris, folder=folder).get() == save
        assert discovery.saved(iris, loose=True).count() == 2
        assert discovery.saved(iris, tag="2").get() == save


class TestSideBySide:
    def test_only_what_one_may_see_in_the_order_asked(self, cara, iris, anon):
        public, members = (
            published_pitch(cara, title="Public"),
            published_pitch(cara, visibility="members", title="Members"),
        )
        private, hidden = published_pitch(cara, visibility="private"), draft(cara)
        asked = [pitch.public_id for pitch in (members, hidden, public, private)]
        assert [row.title for row in lists.compare(iris, asked)] == ["Members", "Public"]
        assert [row.title for row in lists.compare(anon, asked)] == ["Public"]

    def test_more_than_four_are_refused(self, iris):
        with pytest.raises(Invalid):
            lists.compare(iris, [f"pit_{number}" for number in range(5)])


class TestFollowing:
    def test_the_feed_shows_what_one_may_see_newest_first(self, cara, nosy, pru, prufilm, iris):
        discovery.follow(by=iris, person=cara)
        lists.follow_company(by=iris, organisation=prufilm)
        published_pitch(cara, title="First")
        published_pitch(nosy, title="Of somebody else")
        published_pitch(pru, title="Of the company")
        published_pitch(cara, title="For members", visibility="members")
        published_pitch(cara, title="For nobody", visibility="private")
        draft(cara)
        assert [row["title"] for row in lists.feed(iris).rows] == ["For members", "Of the company", "First"]

    def test_following_a_company_twice_counts_once(self, prufilm, iris):
        for _time in range(2):
            lists.follow_company(by=iris, organisation=prufilm)
        assert [row.organisation for row in lists.following(iris)] == [prufilm]
        lists.unfollow_company(by=iris, organisation=prufilm)
        assert not Follow.objects.exists()

    def test_the_feed_goes_on_behind_a_cursor(self, cara, iris):
        discovery.follow(by=iris, person=cara)
        for number in range(5):
            published_pitch(cara, title=f"Pitch {number}")
        seen, cursor = [], None
        for _page in range(3):
            found = lists.feed(iris, limit=2, cursor=cursor)
            seen += [row["title"] for row in found.rows]
            cursor = found.next_cursor
        assert (seen, cursor) == ([f"Pitch {number}" for number in (4, 3, 2, 1, 0)], None)

    def test_the_feed_costs_the_same_with_three_as_with_thirteen(self, cara, iris, django_assert_num_queries):
        discovery.follow(by=iris, person=cara)
        for batch in (3, 10):
            for number in range(batch):
                published_pitch(cara, title=f"{batch} {number}")
            with django_assert_num_queries(3):
                lists.feed(iris)

    def test_a_follower_of_a_person_and_their_company_is_notified_once(self, pru, prufilm, iris, ivan):
        discovery.follow(by=iris, person=pru)
        for follower in (iris, ivan):
            lists.follow_company(by=follower, organisation=prufilm)
        pitch = published_pitch(pru)
        discovery.notify_followers(pitch.pk)
        told = Notification.objects.filter(kind="pitch.published").values_list("person", flat=True)
        assert sorted(told) == sorted([iris.pk, ivan.pk])
