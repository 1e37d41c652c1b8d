"""Save, like, follow, look: once each, counted right, and nobody else's business."""

import pytest

from pitchey.core.errors import Forbidden, Invalid, NotFound
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Save
from pitchey.notifications.models import Notification
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Listing
from tests.at_once import at_once
from tests.factories.cast import person
from tests.factories.pitches import draft, published_pitch

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.mark.django_db
class TestSaves:
    def test_saving_twice_counts_once(self, cara, iris):
        pitch = published_pitch(cara)
        discovery.save(by=iris, pitch=pitch)
        discovery.save(by=iris, pitch=pitch, notes="Read again", tags=["slate"])
        kept = Save.objects.get(person=iris)
        assert (kept.notes, kept.tags, Listing.objects.get(pitch=pitch).saves) == ("Read again", ["slate"], 1)
        discovery.save(by=iris, pitch=pitch)
        kept.refresh_from_db()
        assert kept.notes == "Read again"

    def test_unsaving_twice_counts_once(self, cara, iris):
        pitch = published_pitch(cara)
        discovery.save(by=iris, pitch=pitch)
        discovery.unsave(by=iris, pitch=pitch)
        discovery.unsave(by=iris, pitch=pitch)
        assert Listing.objects.get(pitch=pitch).saves == 0

    def test_what_one_cannot_see_cannot_be_saved(self, cara, iris):
        for pitch in (draft(cara), published_pitch(cara, visibility="private")):
            with pytest.raises(NotFound):
                discovery.save(by=iris, pitch=pitch)

    def test_bad_notes_are_refused(self, cara, iris):
        with pytest.raises(Invalid):
            discovery.save(by=iris, pitch=published_pitch(cara), notes="x" * 4001)

    def test_the_list_leaves_out_what_has_gone(self, cara, iris):
        kept, gone = published_pitch(cara, title="Kept"), published_pitch(cara, title="Gone")
        for pitch in (kept, gone):
            discovery.save(by=iris, pitch=pitch)
        pitches.archive(by=cara, pitch=gone)
        assert [row.pitch.listing.title for row in discovery.saved(iris)] == ["Kept"]

    def test_the_list_narrows_by_genre_and_words(self, cara, iris):
        for title, genre in (("Zebra", "drama"), ("Quagga", "war")):
            discovery.save(by=iris, pitch=published_pitch(cara, title=title, genre=genre))
        assert discovery.saved(iris, genre="war").get().pitch.listing.title == "Quagga"
        assert discovery.saved(iris, words="zebra").get().pitch.listing.title == "Zebra"


@pytest.mark.django_db
def test_a_like_counts_once_and_not_for_oneself(cara, iris):
    pitch = published_pitch(cara)
    for _ in range(2):
        discovery.like(by=iris, pitch=pitch)
    assert Listing.objects.get(pitch=pitch).likes == 1
    with pytest.raises(Forbidden):
        discovery.like(by=cara, pitch=pitch)
    for _ in range(2):
        discovery.unlike(by=iris, pitch=pitch)
    assert Listing.objects.get(pitch=pitch).likes == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "session", "agent", "counts"),
    [
        ("iris", "", BROWSER, True),
        ("anon", "session-of-a-guest", BROWSER, True),
        ("anon", "", BROWSER, False),
        ("cara", "", BROWSER, False),
        ("staff", "", BROWSER, False),
        ("iris", "", "Googlebot/2.1", False),
        ("iris", "", "Slackbot-LinkExpanding 1.0", False),
        ("iris", "", "", False),
    ],
)
def test_views_are_counted_by_viewer(request, cara, who, session, agent, counts):
    pitch = published_pitch(cara)
    somebody = request.getfixturevalue(who)
    for _ in range(2):
        discovery.count_view(pitch=pitch, person=somebody, session_key=session, user_agent=agent)
    assert Listing.objects.get(pitch=pitch).views == int(counts)


@pytest.mark.django_db
class TestFollows:
    def test_a_follower_is_told_once_of_a_first_publication(self, cara, iris, nosy):
        discovery.follow(by=iris, person=cara)
        discovery.follow(by=iris, person=cara)
        pitch = published_pitch(cara)
        outbox.run_waiting()
        pitches.edit(by=cara, pitch=pitch, title="Again")
        pitches.publish(by=cara, pitch=pitch)
        outbox.run_waiting()
        told = Notification.objects.get(kind="pitch.published")
        assert (told.person, told.subject) == (iris, pitch.public_id)

    def test_many_followers_are_told_in_batches_each_of_them_once(self, cara, iris, ivan, pru):
        for follower in (iris, ivan, pru):
            discovery.follow(by=follower, person=cara)
        pitch = published_pitch(cara)
        for _ in range(2):
            place = discovery.notify_followers(pitch.pk, batch=2)
            assert place is not None
            assert discovery.notify_followers(pitch.pk, after=place, batch=2) is None
        told = Notification.objects.filter(kind="pitch.published").values_list("person", flat=True)
        assert sorted(told) == sorted([iris.pk, ivan.pk, pru.pk])

    def test_nobody_is_told_of_what_they_may_not_see(self, cara, iris):
        discovery.follow(by=iris, person=cara)
        published_pitch(cara, visibility="private")
        outbox.run_waiting()
        assert not Notification.objects.exists()

    def test_nobody_follows_themselves_or_an_investor(self, cara, iris):
        with pytest.raises(Invalid):
            discovery.follow(by=cara, person=cara)
        with pytest.raises(NotFound):
            discovery.follow(by=cara, person=iris)

    def test_after_unfollowing_nothing_comes(self, cara, iris):
        discovery.follow(by=iris, person=cara)
        discovery.unfollow(by=iris, person=cara)
        published_pitch(cara)
        outbox.run_waiting()
        assert not Notification.objects.exists()


def test_counters_are_right_when_many_save_at_once(committed_db):
    cara = person("Cara Many", "creator")
    pitch = published_pitch(cara)
    crowd = [person(f"Fan {number}", "investor") for number in range(5)]
    at_once(*[lambda fan=fan: discovery.save(by=fan, pitch=pitch) for fan in crowd])
    at_once(*[lambda: discovery.like(by=crowd[0], pitch=pitch)] * 4)
    listing = Listing.objects.get(pitch=pitch)
    assert (listing.saves, listing.likes) == (5, 1)
