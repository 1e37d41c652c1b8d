"""Does a company's signature open to those whom it names, after they accepted, for as long as they belong to it, and to nobody else?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from api.v1.relations import relations_to
from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Organisation, User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.conversations import services as conversations
from pitchey.conversations.policies import known_to
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
from pitchey.discovery import services as discovery
from pitchey.discovery.recommendations import recommend
from pitchey.events import services as events
from pitchey.evidence import explanations
from pitchey.ndas import access, agreement, copies
from pitchey.ndas import services as ndas
from pitchey.ndas.models import EvidenceRecord, Nda, Reader
from pitchey.ndas.relation import RelationState, relation_of
from pitchey.notifications.models import Notification
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.models import NamedPerson, Pitch
from tests.at_once import at_once
from tests.domain.ndas.test_copies import text_of
from tests.domain.ndas.test_races import fresh
from tests.examples import rounds
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch
from tests.kept import kept

STATES = ["requested", "approved", "signed", "declined", "withdrawn", "lapsed", "expired", "revoked", "run out"]


@kept
def company(prufilm: Organisation) -> Organisation:
    """The company of pru (owner) and pete, verified, with a third who is not named."""
    Organisation.objects.filter(pk=prufilm.pk).update(verified_until=timezone.now() + timedelta(days=30))
    Membership.objects.create(organisation=prufilm, person=cast.person("Vera Unnamed", "production"), role="member")
    prufilm.refresh_from_db()
    return prufilm


@kept
def pitch(cara: User) -> Pitch:
    pitch = published_pitch(cara)
    factory.laid_document(pitch, pages=1)
    return pitch


def asked(pitch: Pitch, by: User, *readers: User) -> Nda:
    return factory.requested_nda(pitch, by, readers=[reader.public_id for reader in readers])


def sign(nda: Nda, **changes: Any) -> Nda:
    return factory.sign(nda, title="Head of development", **changes)


def signed(pitch: Pitch, by: User, *readers: User, **terms: Any) -> Nda:
    return sign(ndas.approve(by=pitch.owner, nda=asked(pitch, by, *readers), **terms))


def accept(nda: Nda, by: User, **changes: Any) -> Nda:
    return ndas.accept(by=by, nda=nda, **({"text_sha256": nda.text_sha256, "context": request_context()} | changes))


def opens(pitch: Pitch, *people: Any) -> list[bool]:
    script = pitch.documents.get()  # type: ignore[attr-defined]
    return [bool(access.may_read(person, script)) for person in people]


def leave(person: User) -> None:
    accounts.remove_member(by=person, membership=Membership.objects.get(person=person))


# ---------------------------------------------------------------- the gate


def test_only_named_readers_who_accepted_read(
    company: Organisation, pitch: Pitch, pru: User, pete: User, ivan: User, nosy: User, staff: User, anon: AnonymousUser
) -> None:
    vera = User.objects.get(display_name="Vera Unnamed")
    nda = signed(pitch, pru, pru, pete)
    assert opens(pitch, pru, pete, vera, ivan, nosy, staff, anon) == [True] + [False] * 6
    accept(nda, pete)
    assert opens(pitch, pru, pete, vera, ivan, nosy, staff, anon) == [True, True] + [False] * 5
    document = pitch.documents.get()  # type: ignore[attr-defined]
    dataroom.page(by=pete, public_id=document.public_id, number=1, context=request_context())
    assert Entry.objects.get(kind="page.served").data["nda"] == nda.public_id
    assert audit.verify(pitch.public_id) is None


def test_a_signatory_who_is_not_named_does_not_read(company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = signed(pitch, pru, pete)
    accept(nda, pete)
    assert opens(pitch, pru, pete) == [False, True]
    assert Nda.objects.visible_to(pru).get() == nda


@pytest.mark.parametrize("state", STATES)
def test_only_in_force(state: str, company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = signed(pitch, pru, pru, pete)
    accept(nda, pete)
    if state == "run out":
        factory.past(nda, "expires_at")  # and no sweep has been there
    else:
        Nda.objects.filter(pk=nda.pk).update(status=state)
    assert opens(pitch, pru, pete) == [state == "signed"] * 2


@pytest.mark.parametrize("state", ["requested", "approved"])
def test_nobody_reads_before_the_company_signed(
    state: str, company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = asked(pitch, pru, pru, pete)
    if state == "approved":
        nda = ndas.approve(by=pitch.owner, nda=nda)
    assert opens(pitch, pru, pete) == [False, False]
    with pytest.raises(WrongState):
        accept(nda, pete)


@pytest.mark.parametrize("how", ["leaves", "is removed"])
def test_leaving_a_company_ends_reading_which_joining_again_does_not_restore(
    how: str, company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = signed(pitch, pru, pru, pete)
    accept(nda, pete)
    by = pete if how == "leaves" else pru
    accounts.remove_member(by=by, membership=Membership.objects.get(person=pete))
    assert opens(pitch, pru, pete) == [True, False]  # no worker has been there
    assert not Nda.objects.visible_to(pete).exists()
    outbox.run_waiting()
    assert Entry.objects.get(kind="nda.reader_left", subject=nda.public_id).data["reader"] == pete.public_id
    assert not NamedPerson.objects.filter(person=pete, source="nda").exists()
    Membership.objects.create(organisation=company, person=pete, role="admin")
    assert opens(pitch, pru, pete) == [True, False]
    with pytest.raises(NotFound):
        accept(nda, pete)
    ndas.member_left(pete.pk)
    assert Entry.objects.filter(kind="nda.reader_left").count() == 1


def test_leaving_while_reading_closes_the_open_page_and_refuses_the_next(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    accept(signed(pitch, pru, pru, pete), pete)
    script = pitch.documents.get()  # type: ignore[attr-defined]
    for reader in (pru, pete):
        dataroom.page(by=reader, public_id=script.public_id, number=1, context=request_context())
    leave(pete)
    with pytest.raises(NotFound):
        dataroom.page(by=pete, public_id=script.public_id, number=1, context=request_context())
    outbox.run_waiting()
    closed = {"access.closed": {"pitch": pitch.public_id}}
    assert closed.items() <= {event.kind: event.data for event in events.after(pete, 0).events}.items()
    assert "access.closed" not in {event.kind for event in events.after(pru, 0).events}


def test_the_signer_leaves_and_the_others_stay(company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = signed(pitch, pru, pru, pete)
    accept(nda, pete)
    Membership.objects.filter(person=pete).update(role="owner")
    leave(pru)
    assert opens(pitch, pru, pete) == [False, True]
    with pytest.raises(Forbidden):
        ndas.withdraw(by=pru, nda=nda)
    assert ndas.withdraw(by=pete, nda=nda).status == "withdrawn"


def test_a_private_pitch_is_seen_by_those_who_accepted(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = signed(pitch, pru, pru, pete)
    Pitch.objects.filter(pk=pitch.pk).update(visibility="private")
    assert not Pitch.objects.visible_to(pete).filter(pk=pitch.pk).exists()
    accept(nda, pete)
    assert opens(pitch, pru, pete) == [True, True]
    ndas.revoke(by=pitch.owner, nda=nda, reason="Sold.", context=request_context())
    assert opens(pitch, pru, pete) == [False, False]
    assert not NamedPerson.objects.filter(source="nda").exists()


def test_where_they_stand_and_what_they_are_told(company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = asked(pitch, pru, pru, pete)
    assert [relation_of(each, pitch).place for each in (pru, pete)] == [RelationState.REQUESTED, RelationState.OPEN]
    nda = ndas.approve(by=pitch.owner, nda=nda)
    sign(nda)
    assert [relation_of(each, pitch).place for each in (pru, pete)] == [RelationState.SIGNED, RelationState.NAMED]
    told = Notification.objects.filter(person=pete, subject=nda.public_id).values_list("kind", flat=True)
    assert list(told) == ["nda.named"]
    accept(fresh(nda), pete)
    assert relation_of(pete, pitch).place == RelationState.SIGNED
    assert set(access.allowed_actions(pru, pitch)) - set(access.allowed_actions(pete, pitch)) == {"withdraw"}
    leave(pete)
    assert relation_of(pete, pitch).place == RelationState.OPEN


def test_only_readers_who_accepted_rate_talk_and_are_listed_as_bound(
    company: Organisation, pitch: Pitch, cara: User, pru: User, pete: User
) -> None:
    nda = signed(pitch, pru, pete)  # she signs, and does not read

    def standing(person: User) -> tuple[bool, bool, bool]:
        return (
            discovery.may_rate(person, pitch),
            person.pk in known_to(cara, [person.pk]) and cara.pk in known_to(person, [cara.pk]),
            person in conversations.companions(cara) and cara in conversations.companions(person),
        )

    assert standing(pru) == (False, True, True)
    assert standing(pete) == (False, False, False)
    accept(nda, pete)
    assert standing(pete) == (True, True, True)
    discovery.rate(by=pete, pitch=pitch, stars=4)
    leave(pete)
    assert standing(pete) == (False, False, False)


def test_lists_say_of_company_agreements_what_the_page_of_the_pitch_says(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = asked(pitch, pru, pru, pete)

    def both(person: User) -> list[str]:
        row = relations_to(person, [pitch])[pitch.pk]
        assert row is not None and row["may"] == access.allowed_actions(person, pitch)
        return list(row["may"])

    assert "withdraw" in both(pru) and "request_nda" in both(pete)
    nda = ndas.approve(by=pitch.owner, nda=nda)
    assert "sign" in both(pru)
    ndas.propose(by=pru, nda=nda, text=f"{nda.text}\nNo stills.", over=1, context=request_context())
    assert "sign" not in both(pru)
    ndas.withdraw_wording(by=pru, nda=nda, number=2)
    accept(sign(fresh(nda)), pete)
    assert {"read", "withdraw"} <= set(both(pru))
    assert "read" in both(pete) and "withdraw" not in both(pete)
    Membership.objects.filter(person=pete).update(role="admin")
    assert "withdraw" in both(pete)


@pytest.mark.parametrize("end", ["revoked", "withdrawn", "expired"])
def test_every_reader_of_a_company_hears_of_the_end_and_only_they(
    end: str, company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    vera = User.objects.get(display_name="Vera Unnamed")
    nda = fresh(accept(signed(pitch, pru, pru, pete), pete))
    if end == "revoked":
        ndas.revoke(by=pitch.owner, nda=nda, reason="Sold.", context=request_context())
    elif end == "withdrawn":
        ndas.withdraw(by=pru, nda=nda)
    else:
        factory.past(nda, "expires_at")
        ndas.lapse_and_expire()
    ends = ["nda.revoked", "nda.expired"]
    told = Notification.objects.filter(subject=nda.public_id, kind__in=ends).exclude(person=pitch.owner)
    expected = {pete} if end == "withdrawn" else {pru, pete}
    assert {row.person for row in told} == expected
    assert not Notification.objects.filter(person=vera).exists()


def test_a_pitch_that_ones_company_reads_is_not_recommended(
    company: Organisation, pitch: Pitch, cara: User, pete: User, pru: User
) -> None:
    discovery.save_mandate(by=pete, genres=[pitch.genre])
    assert [row.card["pitch_id"] for row in recommend(pete, limit=5)] == [pitch.pk]
    asked(pitch, pru, pete)
    assert recommend(pete, limit=5) == []


# ---------------------------------------------------------------- who may sign for it


@pytest.mark.parametrize("role", ["owner", "admin", "member", "viewer", None])
@pytest.mark.parametrize("verified", [True, False])
def test_an_owner_or_admin_of_a_verified_company_asks_for_it(
    role: str | None, verified: bool, company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    Organisation.objects.filter(pk=company.pk).update(
        verified_until=timezone.now() + timedelta(days=30 if verified else -1)
    )
    Membership.objects.filter(person=pete).delete()
    if role:
        Membership.objects.create(organisation=company, person=pete, role=role)
    if verified and role in ("owner", "admin"):
        nda = asked(pitch, pete, pru)
        assert (nda.company, nda.organisation) == (True, company)
        return
    with pytest.raises(Forbidden) as refused:
        asked(pitch, pete, pru)
    assert refused.value.code == "not_for_company"
    assert not Nda.objects.exists()


def test_signing_needs_the_role_and_the_verification(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = ndas.approve(by=pitch.owner, nda=asked(pitch, pru, pru))
    Organisation.objects.filter(pk=company.pk).update(verified_until=timezone.now())
    with pytest.raises(Forbidden) as refused:
        sign(fresh(nda))
    assert refused.value.code == "not_verified"
    Organisation.objects.filter(pk=company.pk).update(verified_until=timezone.now() + timedelta(days=1))
    Membership.objects.filter(person=pru).update(role="member")
    with pytest.raises(Forbidden) as refused:
        sign(fresh(nda))
    assert refused.value.code == "not_for_company"
    assert not opens(pitch, pru)[0]


def test_a_colleague_signs_nothing_and_says_what_they_are(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = ndas.approve(by=pitch.owner, nda=asked(pitch, pru, pru, pete))
    given = {
        "full_name": "Pete", "kind": "typed", "value": "Pete", "consent": True, "text_sha256": nda.text_sha256, "context": request_context(),
    }  # fmt: skip
    with pytest.raises(Forbidden):
        ndas.sign(by=pete, nda=nda, **given)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        factory.sign(nda)
    assert set(refused.value.by_field()) == {"title"}
    done = sign(nda, company="Somebody Else Ltd")
    assert done.signature.company == company.name  # type: ignore[attr-defined]
    assert company.name in done.signature.consent_text  # type: ignore[attr-defined]


def test_only_people_of_the_company_are_named(
    company: Organisation, pitch: Pitch, pru: User, pete: User, ivan: User
) -> None:
    for readers in ([], [ivan], [pru, ivan], [pitch.owner]):
        with pytest.raises(Invalid):
            asked(pitch, pru, *readers)
    factory.requested_nda(pitch, pete)
    with pytest.raises(Invalid) as refused:
        asked(pitch, pru, pru, pete)
    assert pete.display_name in str(refused.value.by_field()["readers"][0])


def test_one_agreement_of_a_company_for_a_pitch_and_none_beside_it(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    nda = asked(pitch, pru, pru, pete)
    Membership.objects.filter(person=pete).update(role="admin")
    vera = User.objects.get(display_name="Vera Unnamed")
    for again in (lambda: asked(pitch, pru, pru), lambda: factory.requested_nda(pitch, pete)):
        with pytest.raises(Conflict):
            again()
    Membership.objects.filter(person=vera).update(role="admin")
    with pytest.raises(Conflict):
        asked(pitch, vera, vera)
    assert factory.requested_nda(pitch, vera).company is False  # for herself, as anybody may
    with pytest.raises(IntegrityError), transaction.atomic():
        Nda.objects.filter(requester=vera).update(company=True)
    ndas.withdraw(by=pete, nda=nda)
    assert factory.requested_nda(pitch, pete).status == "requested"


@pytest.mark.parametrize("who", ["pru", "admin", "pete", "vera", "cara", "ivan", "nosy", "staff"])
def test_the_roles_that_end_a_company_agreement(
    who: str,
    company: Organisation,
    pitch: Pitch,
    cara: User,
    pru: User,
    pete: User,
    ivan: User,
    nosy: User,
    staff: User,
) -> None:
    nda = signed(pitch, pru, pru, pete)
    vera = User.objects.get(display_name="Vera Unnamed")
    if who == "admin":
        Membership.objects.filter(person=vera).update(role="admin")
    by = {
        "pru": pru,
        "admin": vera,
        "pete": pete,
        "vera": vera,
        "cara": cara,
        "ivan": ivan,
        "nosy": nosy,
        "staff": staff,
    }[who]
    if who in ("pru", "admin"):
        assert ndas.withdraw(by=by, nda=nda).status == "withdrawn"
        return
    with pytest.raises(Forbidden if who in ("pete", "cara") else NotFound):
        ndas.withdraw(by=by, nda=nda)


@pytest.mark.parametrize("who", ["pru", "pete", "vera", "cara", "ivan", "staff"])
def test_only_who_is_named_accepts(
    who: str, company: Organisation, pitch: Pitch, cara: User, pru: User, pete: User, ivan: User, staff: User
) -> None:
    nda = signed(pitch, pru, pru, pete)
    vera = User.objects.get(display_name="Vera Unnamed")
    by = {"pru": pru, "pete": pete, "vera": vera, "cara": cara, "ivan": ivan, "staff": staff}[who]
    if who in ("pru", "pete"):
        accept(nda, by)
        accept(nda, by)
        assert Entry.objects.filter(kind="nda.accepted").count() == (who == "pete")
        return
    with pytest.raises(NotFound):
        accept(nda, by)


def test_accepting_asks_who_it_is_and_which_text(company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = signed(pitch, pru, pru, pete)
    with pytest.raises(ReauthenticationRequired):
        accept(nda, pete, context=request_context(identity_checked_at=None))
    with pytest.raises(Conflict):
        accept(nda, pete, text_sha256="0" * 64)
    assert opens(pitch, pete) == [False]


# ---------------------------------------------------------------- the text and the paper


def test_the_text_names_the_company_and_its_readers(company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = ndas.approve(by=pitch.owner, nda=asked(pitch, pru, pru, pete))
    assert nda.template is not None and nda.template.slug == agreement.COMPANY
    for said in (f"{company.name}, signed for by {pru.display_name}", f"- {pete.display_name} ({pete.public_id})"):
        assert said in nda.text
    assert "Vera" not in nda.text


def test_texts_of_companies_and_of_people_are_not_interchangeable(
    company: Organisation, pitch: Pitch, pru: User, ivan: User
) -> None:
    nda = asked(pitch, pru, pru)
    with pytest.raises(Invalid):
        ndas.approve(by=pitch.owner, nda=nda, template="standard")
    with pytest.raises(Invalid):
        factory.approved_nda(pitch, ivan, template=agreement.COMPANY)


def test_the_paper_names_who_may_read(company: Organisation, pitch: Pitch, pru: User, pete: User) -> None:
    nda = signed(pitch, pru, pru, pete)
    record = json.loads(EvidenceRecord.objects.get(signature__nda=nda).body)
    assert {row["id"] for row in record["readers"]} == {pru.public_id, pete.public_id}
    copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    _copy, pdf = copies.open_copy(by=pete, nda=nda)
    assert pete.public_id in "".join(text_of(pdf).split())


def test_the_explainer_tells_why(company: Organisation, pitch: Pitch, cara: User, pru: User, pete: User) -> None:
    nda = signed(pitch, pru, pru, pete)
    assert not explanations.explain(by=cara, pitch=pitch, person=pete)[0].decision
    accept(nda, pete)
    assert "Their company signed" in explanations.explain(by=cara, pitch=pitch, person=pete)[0].why


# ---------------------------------------------------------------- a passport of a company


def test_a_companys_passport_opens_each_pitch_to_those_who_accepted_it(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    passport = signed(pitch, pru, pru, pete, template="passport")
    assert passport.is_master and pete.public_id in passport.text
    accept(passport, pete)
    second = published_pitch(pitch.owner, title="The Second")
    factory.laid_document(second, pages=1)
    made = ndas.schedule(by=pitch.owner, nda=passport, pitch=second, context=request_context())
    assert (made.company, made.organisation) == (True, company)
    assert opens(second, pru, pete, User.objects.get(display_name="Vera Unnamed")) == [True, True, False]
    leave(pete)
    assert opens(second, pru, pete) == [True, False]
    ndas.withdraw(by=pru, nda=passport)
    assert opens(second, pru) == [False]


def test_an_own_request_does_not_close_what_a_company_passport_opens(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    passport = signed(pitch, pru, pru, pete, template="passport")
    accept(passport, pete)
    second = published_pitch(pitch.owner, title="The Second")
    factory.laid_document(second, pages=1)
    own = factory.requested_nda(second, pete)
    made = ndas.schedule(by=pitch.owner, nda=passport, pitch=second, context=request_context())
    assert opens(second, pru, pete) == [True, True]
    assert access.agreement_of(pete, second) == made
    ndas.withdraw(by=pru, nda=passport)
    assert opens(second, pru, pete) == [False, False]
    assert access.agreement_of(pete, second) == own


# ---------------------------------------------------------------- two ways to one pitch


@pytest.mark.parametrize("how", ["does not name themselves", "leaves"])
def test_a_signatory_who_is_no_reader_may_request_their_own_nda(
    company: Organisation, pitch: Pitch, pru: User, pete: User, how: str
) -> None:
    Membership.objects.filter(person=pete).update(role="admin")
    companys = signed(pitch, pete, pru, pete) if how == "leaves" else signed(pitch, pete, pru)
    if how == "leaves":
        with pytest.raises(Conflict):
            factory.requested_nda(pitch, pete)
        leave(pete)
    assert relation_of(pete, pitch).place == RelationState.OPEN
    own = factory.signed_nda(pitch, pete)
    assert access.agreement_of(pete, pitch) == own
    ndas.revoke(by=pitch.owner, nda=companys, reason="It is over.", context=request_context())
    assert opens(pitch, pru, pete) == [False, True]


def test_nobody_asks_in_the_name_of_a_company_that_they_left(
    company: Organisation, pitch: Pitch, pete: User, outbox_run: Any
) -> None:
    asked_alone = factory.requested_nda(pitch, pete)
    assert asked_alone.organisation == company
    leave(pete)
    outbox_run()
    approved = ndas.approve(by=pitch.owner, nda=asked_alone)
    assert approved.organisation is None and company.name not in approved.text


@pytest.mark.parametrize("late", [True, False])
def test_a_former_member_keeps_their_own_agreement(
    company: Organisation, pitch: Pitch, pru: User, pete: User, outbox_run: Any, late: bool
) -> None:
    """Whenever the worker comes round to their leaving, and whatever becomes of the company's agreement."""
    companys = signed(pitch, pru, pru, pete)
    accept(companys, pete)
    leave(pete)
    if not late:
        outbox_run()
    factory.signed_nda(pitch, pete)
    outbox_run()
    ndas.revoke(by=pitch.owner, nda=companys, reason="It is over.", context=request_context())
    pitches.archive(by=pitch.owner, pitch=pitch)
    assert opens(pitch, pru, pete) == [False, True]


def test_a_reader_of_two_companies_keeps_one_when_the_other_ends(
    company: Organisation, pitch: Pitch, pru: User, pete: User
) -> None:
    bea = cast.person("Bea Other", "production")
    other = cast.organisation("Otherfilm", (bea, "owner"), (pete, "member"))
    Organisation.objects.filter(pk=other.pk).update(verified_until=timezone.now() + timedelta(days=30))
    one, two = signed(pitch, pru, pru, pete), signed(pitch, bea, bea, pete)
    for nda in (one, two):
        accept(nda, pete)
    ndas.revoke(by=pitch.owner, nda=one, reason="It is over.", context=request_context())
    pitches.archive(by=pitch.owner, pitch=pitch)
    assert opens(pitch, pru, pete, bea) == [False, True, True]
    ndas.revoke(by=pitch.owner, nda=two, reason="That as well.", context=request_context())
    assert opens(pitch, pru, pete, bea) == [False] * 3
    assert not NamedPerson.objects.filter(pitch=pitch).exists()


def test_a_closed_account_is_written_down_as_one_that_reads_no_more(
    company: Organisation, pitch: Pitch, pru: User, pete: User, outbox_run: Any
) -> None:
    accept(signed(pitch, pru, pru, pete), pete)
    accounts.close_account(by=pete, context=request_context())
    User.objects.filter(pk=pete.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    accounts.close_due()
    outbox_run()
    assert Entry.objects.get(kind="nda.reader_left").data["reader"] == pete.public_id
    assert list(NamedPerson.objects.filter(pitch=pitch).values_list("person", flat=True)) == [pru.pk]


def test_a_page_costs_the_same_queries_under_a_companys_agreement(
    company: Organisation, pitch: Pitch, pru: User, ivan: User, django_assert_num_queries: Any
) -> None:
    signed(pitch, pru, pru)
    for person in (pru, ivan):
        with django_assert_num_queries(1):
            access.agreement_of(person, pitch)


def test_leaving_and_reading_at_the_same_instant_take_turns(committed_db: None) -> None:
    cara, pru = cast.person("Cara Lindqvist", "creator"), cast.person("Pru Castellane", "production")
    for number in range(rounds(10)):
        pete = cast.person(f"Pete {number}", "production")
        company = cast.organisation(f"House {number}", (pru, "owner"), (pete, "member"))
        Organisation.objects.exclude(pk=company.pk).update(verified_until=None)
        Organisation.objects.filter(pk=company.pk).update(verified_until=timezone.now() + timedelta(days=1))
        pitch = published_pitch(cara)
        document = factory.laid_document(pitch, pages=1)
        accept(signed(pitch, pru, pru, pete), pete)
        read, left = at_once(
            lambda p=pete, d=document: dataroom.page(by=p, public_id=d.public_id, number=1, context=request_context()),  # type: ignore[misc]
            lambda p=pete: leave(p),  # type: ignore[misc]
        )
        assert left == "done" and read in ("done", "not_found")
        with pytest.raises(PitcheyError):
            dataroom.page(by=pete, public_id=document.public_id, number=1, context=request_context())
        assert Reader.objects.get(person=pete).membership_id is None
