"""Who may do what in an organisation, and how somebody gets in and out."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Invitation, Membership, Organisation, User
from pitchey.core.errors import Conflict, EmailNotVerified, Forbidden, Invalid, NotFound, PitcheyError, Stale
from tests.factories.cast import organisation, person
from tests.kept import kept

Run = Callable[[], int]
ROLES = ["owner", "admin", "member", "viewer", None]


@kept
def company(pru: User) -> Organisation:
    return organisation("House", (pru, "owner"))


def actor(company: Organisation, role: str | None) -> User:
    made = person(f"Actor {role}", "production")
    if role:
        Membership.objects.create(organisation=company, person=made, role=role)
    return made


def allowed(act: Callable[[], object]) -> bool:
    try:
        act()
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("role", ROLES)
def test_owners_and_admins_edit_and_invite(company: Organisation, role: str | None) -> None:
    by = actor(company, role)
    may = role in ("owner", "admin")
    assert allowed(lambda: accounts.update_organisation(by=by, organisation=company, about="We make films.")) == may
    assert allowed(lambda: accounts.invite(by=by, organisation=company, email="new@cast.test")) == may


@pytest.mark.parametrize("by_role", ROLES)
@pytest.mark.parametrize("role", ["owner", "admin", "member", "viewer"])
def test_nobody_gives_or_takes_a_role_that_is_not_below_their_own(
    company: Organisation, by_role: str | None, role: str
) -> None:
    by = actor(company, by_role)
    may = by_role == "owner" or (by_role == "admin" and role in ("member", "viewer"))
    assert allowed(lambda: accounts.invite(by=by, organisation=company, email="new@cast.test", role=role)) == may
    other = Membership.objects.create(organisation=company, person=person("Other", "production"), role=role)
    assert allowed(lambda: accounts.change_member(by=by, membership=other, role="viewer")) == may
    other.refresh_from_db()
    fresh = Membership.objects.create(organisation=company, person=person("Fresh", "production"), role="viewer")
    may_raise = by_role == "owner" or (by_role == "admin" and role in ("member", "viewer"))
    assert allowed(lambda: accounts.change_member(by=by, membership=fresh, role=role)) == may_raise


def test_the_last_owner_stays(company: Organisation, pru: User) -> None:
    own = Membership.objects.get(person=pru)
    for act in (
        lambda: accounts.remove_member(by=pru, membership=own),
        lambda: accounts.change_member(by=pru, membership=own, role="member"),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "last_owner"
    second = Membership.objects.create(organisation=company, person=person("Second", "production"), role="owner")
    accounts.remove_member(by=pru, membership=own)
    with pytest.raises(Conflict):
        accounts.remove_member(by=second.person, membership=second)


def test_of_two_owners_who_leave_at_once_one_stays(committed_db: None) -> None:
    owners = [person("One", "production"), person("Two", "production")]
    company = organisation("House", *((owner, "owner") for owner in owners))

    def leave(owner: User) -> bool:
        try:
            accounts.remove_member(by=owner, membership=Membership.objects.get(person=owner))
            return True
        except Conflict:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, owners)) == [False, True]
    assert Membership.objects.filter(organisation=company).count() == 1


def test_anybody_may_leave(company: Organisation, pete: User) -> None:
    own = Membership.objects.create(organisation=company, person=pete, role="viewer")
    accounts.remove_member(by=pete, membership=own)
    assert not Membership.objects.filter(person=pete, organisation=company).exists()


def invited(company: Organisation, pru: User, email: str, run: Run) -> str:
    accounts.invite(by=pru, organisation=company, email=email)
    run()
    found = re.search(r"/invitations/([^/\s]+)/", str(mail.outbox[-1].body))
    assert found and not Invitation.objects.filter(token_sha256=found[1]).exists()
    return found[1]


def test_an_invitation_is_accepted_by_its_address_once(
    company: Organisation, pru: User, iris: User, outbox_run: Run
) -> None:
    token = invited(company, pru, "Iris@cast.test", outbox_run)
    assert accounts.accept_invitation(by=iris, token=token).role == "member"
    with pytest.raises(NotFound):
        accounts.accept_invitation(by=iris, token=token)


def test_a_forwarded_letter_opens_nothing(company: Organisation, pru: User, ivan: User, outbox_run: Run) -> None:
    token = invited(company, pru, "iris@cast.test", outbox_run)
    with pytest.raises(Forbidden) as refused:
        accounts.accept_invitation(by=ivan, token=token)
    assert refused.value.code == "other_address"


def test_an_unconfirmed_address_does_not_join(company: Organisation, pru: User, outbox_run: Run) -> None:
    newcomer = person("Nell", "production", verified_email=False)
    token = invited(company, pru, newcomer.email, outbox_run)
    with pytest.raises(EmailNotVerified):
        accounts.accept_invitation(by=newcomer, token=token)


def test_a_withdrawn_replaced_or_old_invitation_is_void(
    company: Organisation, pru: User, iris: User, outbox_run: Run
) -> None:
    first = invited(company, pru, iris.email, outbox_run)
    second = invited(company, pru, iris.email, outbox_run)
    with pytest.raises(NotFound):
        accounts.open_invitation(token=first)
    accounts.withdraw_invitation(by=pru, invitation=accounts.open_invitation(token=second))
    with pytest.raises(NotFound):
        accounts.open_invitation(token=second)
    third = invited(company, pru, iris.email, outbox_run)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        accounts.accept_invitation(by=iris, token=third)


def test_a_member_cannot_be_invited_again(company: Organisation, pru: User) -> None:
    with pytest.raises(Conflict):
        accounts.invite(by=pru, organisation=company, email=pru.email)


def test_an_inviter_has_confirmed_their_own_address(company: Organisation) -> None:
    by = person("Nell", "production", verified_email=False)
    Membership.objects.create(organisation=company, person=by, role="owner")
    with pytest.raises(EmailNotVerified):
        accounts.invite(by=by, organisation=company, email="new@cast.test")


def test_a_stale_change_says_what_changed(company: Organisation, pru: User) -> None:
    accounts.update_organisation(by=pru, organisation=company, if_revision=1, about="First")
    with pytest.raises(Stale) as refused:
        accounts.update_organisation(by=pru, organisation=company, if_revision=1, about="Second")
    assert refused.value.details["changed"] == ["about"]


@pytest.mark.parametrize(
    "fields",
    [{"kind": "bank"}, {"website": "nowhere"}, {"name": ""}, {"name": "x" * 161}, {"revision": 9}, {"country": "123"}],
)
def test_what_does_not_fit_is_told_at_its_field(company: Organisation, pru: User, fields: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.update_organisation(by=pru, organisation=company, **fields)
    assert list(refused.value.by_field()) == list(fields)


def test_the_name_that_staff_verified_stays(company: Organisation, pru: User, staff: User) -> None:
    accounts.verify(by=staff, thing=company, until=timezone.now() + timedelta(days=30))
    with pytest.raises(Conflict):
        accounts.update_organisation(by=pru, organisation=company, name="Famous Studio")


def test_staff_found_nothing(staff: User) -> None:
    with pytest.raises(PitcheyError):
        accounts.create_organisation(by=staff, name="Desk", kind="fund")
