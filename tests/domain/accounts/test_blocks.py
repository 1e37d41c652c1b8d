"""Whom somebody has blocked finds no page of theirs, cannot follow them, and cannot ask them for access."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Block, User
from pitchey.accounts.policies import may_see_person
from pitchey.audit.models import Entry
from pitchey.core.errors import Invalid, NotFound, WrongState
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Follow
from pitchey.ndas import services as ndas
from tests.factories.cast import person
from tests.factories.ndas import signed_nda
from tests.factories.pitches import published_pitch

Run = Callable[[], int]


def test_the_list_and_the_lock_agree_for_everybody(
    cara: User, ivan: User, iris: User, staff: User, anon: AnonymousUser
) -> None:
    accounts.block(by=cara, person=ivan)
    accounts.update_profile(by=iris, profile_visibility="members")
    closed = person("Gone", "creator", is_active=False)
    everybody = [cara, ivan, User.objects.get(pk=iris.pk), staff, closed]
    for viewer in [*everybody, anon]:
        listed = set(User.objects.visible_to(viewer))
        assert listed == {each for each in everybody if may_see_person(viewer, each)}
    assert not may_see_person(ivan, cara)
    assert may_see_person(cara, ivan)
    assert not may_see_person(anon, everybody[2])
    assert may_see_person(ivan, everybody[2])


def test_a_blocked_person_finds_no_page_and_nothing_to_follow(cara: User, ivan: User, iris: User) -> None:
    published_pitch(cara)
    accounts.block(by=cara, person=ivan)
    browser = Client()
    browser.force_login(ivan)
    assert browser.get(f"/people/{cara.public_id}/").status_code == 404
    assert browser.post(f"/follow/{cara.public_id}/", {"on": "1"}).status_code == 404
    with pytest.raises(NotFound):
        discovery.follow(by=ivan, person=cara)
    browser.force_login(iris)
    assert browser.get(f"/people/{cara.public_id}/").status_code == 200


def test_a_blocked_person_reads_what_is_read_at_a_closed_pitch(cara: User, ivan: User) -> None:
    pitch = published_pitch(cara)
    accounts.block(by=cara, person=ivan)
    with pytest.raises(WrongState) as refused:
        ndas.request(by=ivan, pitch=pitch, purpose="invest")
    assert "takes no new requests" in str(refused.value.sentence)
    browser = Client()
    browser.force_login(ivan)
    page = browser.get(f"/pitches/{pitch.public_id}/", follow=True).content.decode()
    assert "takes no new requests" in page
    assert f"/investor/ask/{pitch.public_id}/" not in page
    accounts.unblock(by=cara, person=ivan)
    assert ndas.request(by=ivan, pitch=pitch, purpose="invest").status == "requested"


def test_an_agreement_that_stands_is_not_touched(cara: User, ivan: User) -> None:
    nda = signed_nda(published_pitch(cara), ivan)
    accounts.block(by=cara, person=ivan)
    nda.refresh_from_db()
    assert nda.in_force


def test_neither_follows_the_other_afterwards(cara: User, pru: User, iris: User, outbox_run: Run) -> None:
    discovery.follow(by=pru, person=cara)
    discovery.follow(by=cara, person=pru)
    discovery.follow(by=iris, person=cara)
    accounts.block(by=cara, person=pru)
    outbox_run()
    assert list(Follow.objects.values_list("person", "followed")) == [(iris.pk, cara.pk)]


def test_blocking_twice_is_once_and_is_recorded_once(cara: User, ivan: User) -> None:
    for _turn in range(2):
        accounts.block(by=cara, person=ivan)
    assert Block.objects.count() == 1
    for _turn in range(2):
        accounts.unblock(by=cara, person=ivan)
    kinds = Entry.objects.filter(subject=ivan.public_id).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["account.blocked", "account.unblocked"]


def test_nobody_blocks_themselves_or_the_staff(cara: User, staff: User) -> None:
    with pytest.raises(Invalid):
        accounts.block(by=cara, person=cara)
    with pytest.raises(NotFound):
        accounts.block(by=cara, person=staff)


def test_blocked_people_are_listed_for_the_blocker(cara: User, ivan: User, nosy: User) -> None:
    accounts.block(by=cara, person=ivan)
    accounts.block(by=ivan, person=nosy)
    assert [row.blocked for row in accounts.blocks_of(cara)] == [ivan]
    assert not accounts.blocks_of(nosy).exists()
