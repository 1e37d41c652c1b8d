"""May an owner name people for a private pitch without learning who is here? Addresses are named; whoever confirmed one may see."""

from typing import Any

import pytest
from django.test import Client

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Organisation, User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.errors import Conflict, Forbidden, Invalid, NotFound
from pitchey.dataroom import services as dataroom
from pitchey.events import services as events
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Listing, NamedPerson, Pitch
from pitchey.pitches.querysets import sees_more_than_their_audience
from pitchey.pitches.services import people
from tests.factories.cast import person, request_context
from tests.factories.ndas import laid_document
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, visibility="private")


def sees(somebody: User, pitch: Pitch) -> bool:
    """Whether they see it, in the lock, the list and the rule of shared lists alike."""
    opens = Pitch.objects.visible_to(somebody).filter(pk=pitch.pk).exists()
    assert Listing.objects.visible_to(somebody).filter(pk=pitch.pk).exists() == opens
    assert sees_more_than_their_audience(somebody) == opens
    return opens


@pytest.mark.parametrize("who", ["nobody", "iris", "unconfirmed", "closed", "staff", "nosy"])
def test_the_owner_is_told_the_same_of_every_address(
    who: str, pitch: Pitch, cara: User, request: pytest.FixtureRequest
) -> None:
    made = {
        "nobody": lambda: None,
        "unconfirmed": lambda: person("Somebody", "investor", email="x@cast.test", verified_email=False),
        "closed": lambda: person("Somebody", "investor", email="x@cast.test", is_active=False),
    }
    somebody = made[who]() if who in made else request.getfixturevalue(who)
    if who not in made:
        User.objects.filter(pk=somebody.pk).update(email="x@cast.test")
    client = Client()
    client.force_login(cara)
    edit = f"/creator/pitches/{pitch.public_id}/edit/access/"
    answer = client.post(f"/creator/pitches/{pitch.public_id}/people/name/", {"email": "X@cast.test "}, follow=True)
    html = answer.content.decode()
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, edit)
    assert "<b>x@cast.test</b>" in html and "Whoever has confirmed this address can see" in html
    assert not somebody or somebody.display_name not in html
    assert list(pitch.named_people.values_list("person", "address", "source")) == [(None, "x@cast.test", "owner")]
    assert Entry.objects.filter(kind="pitch.person_named").get().data["address"] == "x@cast.test"


def test_the_owner_of_a_confirmed_address_sees_the_pitch(pitch: Pitch, cara: User, iris: User, ivan: User) -> None:
    pitches.name_person(by=cara, pitch=pitch, email=" IRIS@cast.test")
    assert sees(iris, pitch) and not sees(ivan, pitch)
    pitches.unname_person(by=cara, pitch=pitch, email="iris@cast.test")
    assert not sees(iris, pitch)


def test_a_later_member_sees_the_pitch_after_confirming(pitch: Pitch, cara: User) -> None:
    pitches.name_person(by=cara, pitch=pitch, email="later@cast.test")
    later = person("Later", "investor", email="later@cast.test", verified_email=False)
    assert not sees(later, pitch)
    User.objects.filter(pk=later.pk).update(email_verified_at=later.terms_accepted_at)
    assert sees(User.objects.get(pk=later.pk), pitch)


def test_a_person_who_changed_their_address_is_no_longer_named(pitch: Pitch, cara: User, iris: User) -> None:
    pitches.name_person(by=cara, pitch=pitch, email=iris.email)
    User.objects.filter(pk=iris.pk).update(email="elsewhere@cast.test")
    assert not sees(User.objects.get(pk=iris.pk), pitch)


def test_an_address_is_named_once_and_one_s_own_never(pitch: Pitch, cara: User) -> None:
    for _again in range(2):
        pitches.name_person(by=cara, pitch=pitch, email="x@cast.test")
    assert pitch.named_people.count() == Entry.objects.filter(kind="pitch.person_named").count() == 1
    with pytest.raises(Invalid):
        pitches.name_person(by=cara, pitch=pitch, email=cara.email)


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x@cast.test, y@cast.test", f"{'x' * 300}@cast.test"])
def test_what_is_no_address_is_refused(email: str, pitch: Pitch, cara: User) -> None:
    with pytest.raises(Invalid):
        pitches.name_person(by=cara, pitch=pitch, email=email)
    assert not pitch.named_people.exists()


def test_a_list_has_an_end(pitch: Pitch, cara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_NAMED", 2)
    for name in "ab":
        pitches.name_person(by=cara, pitch=pitch, email=f"{name}@cast.test")
    with pytest.raises(Conflict):
        pitches.name_person(by=cara, pitch=pitch, email="c@cast.test")
    pitches.name_person(by=cara, pitch=pitch, email="a@cast.test")  # it is there already


def test_others_neither_name_nor_take_off(pitch: Pitch, cara: User, iris: User, nosy: User) -> None:
    pitches.name_person(by=cara, pitch=pitch, email=iris.email)
    for other in (iris, nosy):
        with pytest.raises((NotFound, Forbidden)):
            pitches.unname_person(by=other, pitch=pitch, email=iris.email)
    with pytest.raises(NotFound):
        pitches.unname_person(by=cara, pitch=pitch, email="stranger@cast.test")
    assert NamedPerson.objects.filter(pitch=pitch).count() == 1


def test_removing_a_named_person_ends_their_reading(pitch: Pitch, cara: User, iris: User, outbox_run: Any) -> None:
    script = laid_document(pitch, access="members", pages=1)
    pitches.name_person(by=cara, pitch=pitch, email=iris.email)
    dataroom.page(by=iris, public_id=script.public_id, number=1, context=request_context())
    pitches.unname_person(by=cara, pitch=pitch, email=iris.email)
    outbox_run()
    assert [event.data for event in events.after(iris, 0).events if event.kind == "access.closed"] == [
        {"pitch": pitch.public_id}
    ]
    with pytest.raises(NotFound):
        dataroom.page(by=iris, public_id=script.public_id, number=1, context=request_context())


def test_a_former_member_pitches_under_their_own_name(pete: User, prufilm: Organisation, outbox_run: Any) -> None:
    shown, other = published_pitch(pete, title="The Salt Road"), published_pitch(pete, title="Elsewhere")
    Pitch.objects.filter(pk=other.pk).update(organisation=None)
    assert shown.organisation == prufilm
    accounts.remove_member(by=pete, membership=pete.memberships.get())
    outbox_run()
    outbox.enqueue("pitches.member_left", person_id=pete.pk, organisation_id=prufilm.pk)
    outbox_run()  # done twice, it is done once
    shown.refresh_from_db()
    assert (shown.organisation, shown.listing.organisation) == (None, None)
    assert prufilm.name.lower() not in str(shown.listing.search)
    assert Entry.objects.get(kind="pitch.company_left").data == {"company": prufilm.public_id}
    assert audit.verify(shown.public_id) is None


def test_a_member_back_before_the_worker_ran_keeps_the_company_name(
    pete: User, pru: User, prufilm: Organisation, outbox_run: Any
) -> None:
    pitch = published_pitch(pete)
    accounts.remove_member(by=pru, membership=pete.memberships.get())
    Membership.objects.create(organisation=prufilm, person=pete)
    outbox_run()
    pitch.refresh_from_db()
    assert pitch.organisation == prufilm
