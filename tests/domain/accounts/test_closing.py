"""The end of an account: days in which it can be kept, then what is personal goes, and what protects others stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Organisation, User
from pitchey.accounts.tasks import close_due
from pitchey.audit import services as audit
from pitchey.core.errors import Conflict, Forbidden, Invalid, ReauthenticationRequired
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Follow, Save
from pitchey.ndas.models import Nda
from pitchey.notifications.models import Notification
from pitchey.pitches.models import Pitch
from tests.at_once import at_once
from tests.factories.cast import PASSWORD, organisation, person, request_context
from tests.factories.ndas import approved_nda, requested_nda, signed_nda
from tests.factories.pitches import draft, published_pitch

Run = Callable[[], int]


def closed(person: User, outbox_run: Run) -> User:
    """This person's account, closed and everything that follows done."""
    accounts.close_account(by=person, context=request_context())
    User.objects.filter(pk=person.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    close_due()
    outbox_run()
    return User.objects.get(pk=person.pk)


def test_for_thirty_days_everything_works_and_it_can_be_kept(cara: User, outbox_run: Run) -> None:
    accounts.close_account(by=cara, context=request_context())
    close_due()
    outbox_run()
    assert [letter.subject for letter in mail.outbox] == ["Your account will be closed"]
    assert accounts.log_in(email=cara.email, password=PASSWORD, portal="creator", context=request_context()) == cara
    cara.refresh_from_db()
    assert cara.closes_at is not None
    assert timedelta(days=29) < cara.closes_at - timezone.now() <= timedelta(days=30)
    accounts.keep_account(by=cara)
    cara.refresh_from_db()
    assert cara.closes_at is None


def test_what_is_personal_goes(cara: User, outbox_run: Run) -> None:
    accounts.update_profile(by=cara, bio="Born by the sea", website="https://cara.test", links=["https://x.test/cara"])
    gone = closed(cara, outbox_run)
    assert (gone.display_name, gone.bio, gone.website, gone.links, gone.is_active) == (
        "Former member",
        "",
        "",
        [],
        False,
    )
    assert "cara" not in gone.email
    assert not Notification.objects.filter(person=gone).exists()
    with pytest.raises(Invalid):
        accounts.log_in(email="cara@cast.test", password=PASSWORD, portal="creator", context=request_context())
    assert mail.outbox[-1].to == ["cara@cast.test"]
    assert mail.outbox[-1].subject == "Your account is closed"


def test_an_address_is_free_again(cara: User, outbox_run: Run) -> None:
    closed(cara, outbox_run)
    accounts.register(
        email="cara@cast.test", password="nine boats on a dry lake", portal="investor", display_name="Cara again",
        accept_terms=True, context=request_context(),
    )  # fmt: skip
    assert User.objects.get(email="cara@cast.test").role == "investor"


def test_an_owners_rooms_close_and_their_pitches_leave_the_market(
    cara: User, ivan: User, iris: User, pru: User, outbox_run: Run
) -> None:
    pitch, unseen = published_pitch(cara), draft(cara)
    signed, approved, asked = signed_nda(pitch, ivan), approved_nda(pitch, pru), requested_nda(pitch, iris)
    closed(cara, outbox_run)
    assert [Nda.objects.get(pk=nda.pk).status for nda in (signed, approved, asked)] == ["revoked", "revoked", "lapsed"]
    assert Pitch.objects.get(pk=pitch.pk).status == "archived"
    assert not Pitch.objects.filter(pk=unseen.pk).exists()
    assert audit.verify(pitch.public_id) is None


def test_the_other_sides_signed_agreement_stays_with_the_name_that_signed(
    cara: User, ivan: User, outbox_run: Run
) -> None:
    nda = signed_nda(published_pitch(cara), ivan)
    name = nda.signature.full_name
    closed(ivan, outbox_run)
    nda.refresh_from_db()
    assert nda.status == "withdrawn"
    assert nda.signature.full_name == name != "Former member"


def test_what_was_kept_and_followed_is_forgotten(cara: User, ivan: User, iris: User, outbox_run: Run) -> None:
    pitch = published_pitch(cara)
    for reader in (ivan, iris):
        discovery.save(by=reader, pitch=pitch)
        discovery.follow(by=reader, person=cara)
    closed(ivan, outbox_run)
    assert list(Save.objects.values_list("person", flat=True)) == [iris.pk]
    assert list(Follow.objects.values_list("person", flat=True)) == [iris.pk]


def test_nobody_is_left_without_an_owner(pru: User, pete: User, prufilm: Organisation) -> None:
    with pytest.raises(Conflict) as refused:
        accounts.close_account(by=pru, context=request_context())
    assert "Prufilm" in str(refused.value.sentence)
    Membership.objects.filter(person=pete).update(role="owner")
    accounts.close_account(by=pru, context=request_context())


@pytest.mark.parametrize("other", ["closes", "leaves", "steps back"])
def test_of_two_owners_only_one_goes(pru: User, pete: User, prufilm: Organisation, other: str) -> None:
    Membership.objects.filter(person=pete).update(role="owner")
    Membership.objects.create(organisation=prufilm, person=person("Vera", "production"), role="member")
    accounts.close_account(by=pru, context=request_context())
    his = Membership.objects.get(person=pete)
    goes: dict[str, Callable[[], object]] = {
        "closes": lambda: accounts.close_account(by=pete, context=request_context()),
        "leaves": lambda: accounts.remove_member(by=pete, membership=his),
        "steps back": lambda: accounts.change_member(by=pete, membership=his, role="member"),
    }
    with pytest.raises(Conflict):
        goes[other]()
    accounts.keep_account(by=pru)
    goes[other]()


def test_two_owners_who_go_at_the_same_instant_take_turns(committed_db: None) -> None:
    pru, pete = person("Pru", "production"), person("Pete", "production")
    organisation("Prufilm", (pru, "owner"), (pete, "owner"), (person("Vera", "production"), "member"))
    ends = at_once(*(lambda by=by: accounts.close_account(by=by, context=request_context()) for by in (pru, pete)))
    assert sorted(ends) == ["done", "last_owner"]


def test_it_wants_fresh_identity_and_staff_do_not_do_it(cara: User, staff: User) -> None:
    with pytest.raises(ReauthenticationRequired):
        accounts.close_account(by=cara, context=request_context(identity_checked_at=None))
    with pytest.raises(Forbidden):
        accounts.close_account(by=staff, context=request_context())
