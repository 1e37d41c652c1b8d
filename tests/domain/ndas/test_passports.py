"""Does one signature carry a slate? A passport, its schedules, and what ends with it."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PitcheyError,
    ReauthenticationRequired,
    WrongState,
)
from pitchey.dataroom import services as dataroom
from pitchey.evidence import disclosure, explanations
from pitchey.ndas import access, agreement, copies, terms
from pitchey.ndas import services as ndas
from pitchey.ndas.models import EvidenceRecord, Nda
from pitchey.ndas.relation import RelationState, relation_of
from pitchey.notifications.models import Notification
from pitchey.pitches.models import NamedPerson, Pitch
from pitchey.sealing import services as sealing
from tests.at_once import at_once
from tests.domain.ndas.test_copies import text_of
from tests.domain.ndas.test_races import fresh, people  # noqa: F401 - a fixture
from tests.examples import rounds
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch
from tests.kept import kept

STATES = ["requested", "approved", "signed", "declined", "withdrawn", "lapsed", "expired", "revoked"]
ENDED = ["declined", "withdrawn", "lapsed", "expired", "revoked"]


def passport_of(owner: User, reader: User, **more: Any) -> Nda:
    return factory.signed_nda(published_pitch(owner, title="The First"), reader, template="passport", **more)


@kept
def passport(cara: User, ivan: User) -> Nda:
    return passport_of(cara, ivan)


def added(passport: Nda, **more: Any) -> Nda:
    pitch = published_pitch(passport.owner, title="The Second")
    factory.laid_document(pitch, pages=1)
    return ndas.schedule(by=passport.owner, nda=passport, pitch=pitch, context=request_context(), **more)


# ---------------------------------------------------------------- what it is


def test_the_text_makes_the_passport(passport: Nda, iris: User) -> None:
    assert passport.is_master and agreement.SCHEDULES in passport.text
    plain = factory.signed_nda(passport.pitch, iris)
    assert not plain.is_master and agreement.SCHEDULES not in plain.text


def test_a_text_of_ones_own_is_a_passport_where_it_says_so(cara: User, ivan: User) -> None:
    body = "{owner}, {signer}, {pitch}, {materials}, {term_days}. {schedules}"
    terms.write_text(by=cara, name="Mine", body=body)
    passport = factory.signed_nda(published_pitch(cara), ivan, template=agreement.own_slug(cara))
    assert added(passport).in_force
    with pytest.raises(Invalid):
        terms.write_text(by=cara, name="Mine", body=body + " {passport_sha256}")


def test_nobody_chooses_the_text_of_a_schedule(cara: User, ivan: User) -> None:
    assert agreement.SCHEDULE not in [text.slug for text in agreement.texts_for(cara)]
    with pytest.raises(Invalid):
        factory.approved_nda(published_pitch(cara), ivan, template=agreement.SCHEDULE)


def test_one_press_opens_a_pitch_and_leaves_a_signed_agreement_of_its_own(cara: User, ivan: User) -> None:
    passport = passport_of(cara, ivan, download_allowed=True)
    pitch = published_pitch(cara, title="The Second")
    script = factory.laid_document(pitch, pages=1)
    assert not access.may_read(ivan, script)
    made = ndas.schedule(by=cara, nda=passport, pitch=pitch, context=request_context())
    assert (made.status, made.master, made.expires_at, made.is_master) == (
        "signed",
        passport,
        passport.expires_at,
        False,
    )
    assert access.may_read(ivan, script).nda == made
    assert access.may_download(ivan, script)
    assert relation_of(ivan, pitch).place == RelationState.SIGNED
    for said in (passport.public_id, passport.text_sha256, "The Second", "Cara Lindqvist", "Ivan Petrov"):
        assert said in made.text
    signature = made.signature  # type: ignore[attr-defined]
    assert (signature.person, signature.text_sha256) == (cara, made.text_sha256)
    assert signature.consent_text == agreement.schedule_consent()
    entry = Entry.objects.get(kind="nda.signed", subject=made.public_id)
    assert entry.data["under"] == passport.public_id
    assert audit.verify(pitch.public_id) is None
    told = Notification.objects.filter(person=ivan, subject=made.public_id).values_list("kind", flat=True)
    assert list(told) == ["nda.scheduled"]


def test_a_request_for_the_pitch_becomes_the_schedule(passport: Nda, cara: User, ivan: User) -> None:
    pitch = published_pitch(cara, title="The Second")
    factory.laid_document(pitch, kind="budget", pages=1)
    asked = factory.requested_nda(pitch, ivan, materials=["budget"])
    assert ndas.passport_of(asked) == passport
    made = ndas.schedule(by=cara, nda=passport, pitch=pitch, context=request_context())
    assert (made.pk, made.materials, made.master) == (asked.pk, ["budget"], passport)


def test_the_owner_chooses_what_a_schedule_opens(cara: User, ivan: User) -> None:
    assert added(passport_of(cara, ivan), materials=["fields"]).materials == ["fields"]
    with pytest.raises(Invalid):
        added(passport_of(cara, ivan_again(ivan)), materials=["everything"])


def ivan_again(ivan: User) -> User:
    Nda.objects.filter(requester=ivan).update(status="withdrawn")
    return ivan


def test_what_can_be_added_is_what_is_not_open_yet(passport: Nda, cara: User, ivan: User, pru: User) -> None:
    made = added(passport)
    free, asked = published_pitch(cara, title="Free"), published_pitch(cara, title="Asked")
    factory.requested_nda(asked, ivan)
    archived = published_pitch(cara, title="Archived")
    Pitch.objects.filter(pk=archived.pk).update(status="archived")
    published_pitch(pru, title="Hers")
    assert list(ndas.addable(passport)) == [asked, free]
    ndas.revoke(by=cara, nda=made, reason="Sold.", context=request_context())
    assert list(ndas.addable(passport)) == [asked, free, made.pitch]


# ---------------------------------------------------------------- who may, and when


@pytest.mark.parametrize("state", [*STATES, "run out"])
def test_only_a_passport_in_force_takes_a_pitch(passport: Nda, state: str) -> None:
    if state == "run out":
        factory.past(passport, "expires_at")  # and no sweep has been there
    else:
        Nda.objects.filter(pk=passport.pk).update(status=state)
    if state == "signed":
        assert added(passport).in_force
        return
    with pytest.raises(WrongState):
        added(passport)
    assert not Nda.objects.filter(master=passport).exists()


def test_an_ordinary_agreement_and_a_schedule_take_none(passport: Nda, cara: User, iris: User) -> None:
    with pytest.raises(WrongState):
        added(factory.signed_nda(published_pitch(cara), iris))
    with pytest.raises(WrongState):
        added(added(passport))


@pytest.mark.parametrize("state", STATES)
def test_a_schedule_meets_what_there_is_about_its_pitch(passport: Nda, state: str, cara: User, ivan: User) -> None:
    there = factory.signed_nda(published_pitch(cara, title="The Second"), ivan)
    Nda.objects.filter(pk=there.pk).update(status=state)
    if state in ("approved", "signed"):
        with pytest.raises(Conflict):
            ndas.schedule(by=cara, nda=passport, pitch=there.pitch, context=request_context())
    elif state in ENDED:
        assert ndas.schedule(by=cara, nda=passport, pitch=there.pitch, context=request_context()).pk != there.pk


@pytest.mark.parametrize("status", ["draft", "in_review", "archived", "removed"])
def test_only_a_pitch_on_the_market_is_added(status: str, cara: User, ivan: User) -> None:
    passport, pitch = passport_of(cara, ivan), published_pitch(cara, title="The Second")
    Pitch.objects.filter(pk=pitch.pk).update(status=status)
    with pytest.raises(WrongState):
        ndas.schedule(by=cara, nda=passport, pitch=pitch, context=request_context())


@pytest.mark.parametrize("who", ["cara", "ivan", "iris", "pru", "nosy", "staff"])
def test_its_owner_alone_adds_and_only_their_own(
    who: str, cara: User, ivan: User, iris: User, pru: User, nosy: User, staff: User
) -> None:
    by = {"cara": cara, "ivan": ivan, "iris": iris, "pru": pru, "nosy": nosy, "staff": staff}[who]
    passport, pitch = passport_of(cara, ivan), published_pitch(cara, title="The Second")
    if who == "cara":
        assert ndas.schedule(by=by, nda=passport, pitch=pitch, context=request_context()).in_force
        with pytest.raises(NotFound):
            ndas.schedule(by=by, nda=passport, pitch=published_pitch(pru, title="Hers"), context=request_context())
        return
    with pytest.raises(Forbidden if who == "ivan" else NotFound):
        ndas.schedule(by=by, nda=passport, pitch=pitch, context=request_context())


def test_it_asks_who_it_is_again(cara: User, ivan: User) -> None:
    passport, pitch = passport_of(cara, ivan), published_pitch(cara, title="The Second")
    with pytest.raises(ReauthenticationRequired):
        ndas.schedule(by=cara, nda=passport, pitch=pitch, context=request_context(identity_checked_at=None))
    assert not Nda.objects.filter(pitch=pitch).exists()


def test_the_database_holds_that_schedules_carry_no_schedules(passport: Nda) -> None:
    made = added(passport)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nda.objects.filter(pk=made.pk).update(is_master=True)


# ---------------------------------------------------------------- how it ends


@pytest.mark.parametrize(
    ("act", "status"), [("revoke", "revoked"), ("withdraw", "withdrawn"), ("expire", "expired"), ("leave", "withdrawn"), ("close", "revoked")]
)  # fmt: skip
def test_when_a_passport_ends_its_schedules_end_with_it(
    passport: Nda, act: str, status: str, cara: User, ivan: User
) -> None:
    made = added(passport)
    script = made.pitch.documents.get()  # type: ignore[attr-defined]
    assert access.may_read(ivan, script)
    if act == "expire":
        factory.past(passport, "expires_at")
        factory.past(made, "expires_at")
    acts = {
        "revoke": lambda: ndas.revoke(by=cara, nda=passport, reason="It is over.", context=request_context()),
        "withdraw": lambda: ndas.withdraw(by=ivan, nda=passport),
        "expire": ndas.lapse_and_expire,
        "leave": lambda: ndas.person_left(ivan.pk),
        "close": lambda: ndas.person_left(cara.pk),
    }
    acts[act]()
    assert {fresh(passport).status, fresh(made).status} == {status}
    assert access.may_read(ivan, script).reason == access.ENDED
    assert not NamedPerson.objects.filter(person=ivan, source="nda").exists()
    for pitch in (passport.pitch, made.pitch):
        assert Entry.objects.filter(chain__key=pitch.public_id, kind=f"nda.{status}").count() == 1
        assert audit.verify(pitch.public_id) is None


def test_a_schedule_ends_alone(passport: Nda, cara: User, ivan: User) -> None:
    first, second = added(passport), added(passport)
    ndas.revoke(by=cara, nda=first, reason="Sold.", context=request_context())
    ndas.withdraw(by=ivan, nda=second)
    assert [fresh(row).status for row in (passport, first, second)] == ["signed", "revoked", "withdrawn"]


# ---------------------------------------------------------------- on paper


def test_the_paper_of_a_schedule_says_who_signed_what(passport: Nda, ivan: User) -> None:
    made = added(passport)
    record = json.loads(EvidenceRecord.objects.get(signature__nda=made).body)
    assert record["under"]["id"] == passport.public_id
    assert record["signature"]["by"] == "owner"
    assert record["parties"][1]["name"] == "Ivan Petrov"
    copies.seal(made.copy.pk)  # type: ignore[attr-defined]
    _copy, pdf = copies.open_copy(by=ivan, nda=made)
    assert sealing.validate(pdf).finding == sealing.Finding.AUTHENTIC
    words = " ".join(text_of(pdf).split())
    for said in (
        f"Bound by the agreement {passport.public_id}",
        "Signed by the Owner",
        passport.text_sha256,
        "The Second",
    ):
        assert said in words, said


# ---------------------------------------------------------------- at the same instant


def test_adding_and_ending_at_the_same_instant_always_ends_closed(people: tuple[User, User]) -> None:  # noqa: F811
    cara, ivan = people
    for _ in range(rounds(20)):
        passport = passport_of(cara, ivan)
        pitch = published_pitch(cara, title="The Second")
        script = factory.laid_document(pitch, pages=1)
        added_, ended = at_once(
            lambda passport=passport, pitch=pitch: ndas.schedule(
                by=cara, nda=fresh(passport), pitch=pitch, context=request_context()
            ),  # type: ignore[misc]
            lambda passport=passport: ndas.withdraw(by=ivan, nda=fresh(passport)),  # type: ignore[misc]
        )
        assert ended == "done"
        assert added_ in ("done", "wrong_state")
        assert not Nda.objects.filter(pitch=pitch).live().exists()
        assert not access.may_read(ivan, script)


def test_two_passports_over_each_others_pitches_end_without_a_deadlock(people: tuple[User, User]) -> None:  # noqa: F811
    cara, ivan = people
    iris = factory_person("Iris Halloran")
    for _ in range(rounds(10)):
        one, other = published_pitch(cara, title="One"), published_pitch(cara, title="Other")
        his = factory.signed_nda(one, ivan, template="passport")
        hers = factory.signed_nda(other, iris, template="passport")
        ndas.schedule(by=cara, nda=his, pitch=other, context=request_context())
        ndas.schedule(by=cara, nda=hers, pitch=one, context=request_context())
        found = at_once(
            lambda his=his: ndas.withdraw(by=ivan, nda=fresh(his)),  # type: ignore[misc]
            lambda hers=hers: ndas.withdraw(by=iris, nda=fresh(hers)),  # type: ignore[misc]
        )
        assert found == ["done", "done"]
        assert not Nda.objects.live().exists()


def test_of_two_presses_one_adds(people: tuple[User, User]) -> None:  # noqa: F811
    cara, ivan = people
    for _ in range(rounds(5)):
        passport = passport_of(cara, ivan)
        pitch = published_pitch(cara, title="The Second")
        found = at_once(
            *[lambda p=passport, i=pitch: ndas.schedule(by=cara, nda=fresh(p), pitch=i, context=request_context())] * 3
        )  # type: ignore[misc]
        assert sorted(found) == ["already_open", "already_open", "done"]


def factory_person(name: str) -> User:
    from tests.factories import cast

    return cast.person(name, "investor")


def test_a_list_of_what_can_be_added_is_one_query(passport: Nda, cara: User, django_assert_num_queries: Any) -> None:
    for number in range(8):
        published_pitch(cara, title=f"Reel {number}")
    with django_assert_num_queries(1):
        assert [pitch.listing.title for pitch in ndas.addable(passport)] == [f"Reel {number}" for number in range(8)]


def test_every_refusal_is_one_of_our_own(passport: Nda, cara: User) -> None:
    with pytest.raises(PitcheyError):
        ndas.schedule(by=cara, nda=passport, pitch=passport.pitch, context=request_context())


def test_the_explainer_and_the_report_name_the_passport(passport: Nda, cara: User, ivan: User) -> None:
    made = added(passport)
    script = made.pitch.documents.get()  # type: ignore[attr-defined]
    explained = explanations.explain(by=cara, pitch=made.pitch, person=ivan)
    assert "your passport" in explained[0].why and explained[0].since == made.signed_at
    dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context())
    report = disclosure.report(by=cara, pitch=made.pitch)
    assert f"{made.public_id} (schedule to {passport.public_id})" in disclosure.cells(report.rows[0])
