"""What staff may do to accounts, group by group."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Forbidden, Invalid
from tests.factories.cast import person

SOON = timedelta(days=30)


def member_of(group: str | None) -> User:
    made = person(f"Staff {group}", "staff")
    if group:
        made.groups.add(Group.objects.get(name=group))
    return made


@pytest.mark.parametrize(
    ("group", "may"),
    [
        ("administrator", True),
        ("trust and safety", True),
        ("legal", False),
        ("support", False),
        ("analyst", False),
        (None, False),
    ],
)
def test_staff_rights_decide_on_vouching_and_suspending(cara: User, group: str | None, may: bool) -> None:
    by = member_of(group)
    if may:
        accounts.verify(by=by, thing=cara, until=timezone.now() + SOON)
        assert cara.is_verified
        accounts.unverify(by=by, thing=cara)
        assert not cara.is_verified
        accounts.suspend(by=by, person=cara, reason="Sold somebody else's script.")
        cara.refresh_from_db()
        assert not cara.is_active
        accounts.reinstate(by=by, person=cara, reason="It was theirs after all.")
        assert User.objects.get(pk=cara.pk).is_active
        kinds = list(Entry.objects.filter(chain__key=cara.public_id).order_by("seq").values_list("kind", flat=True))
        assert kinds == ["account.verified", "account.unverified", "account.suspended", "account.reinstated"]
        return
    with pytest.raises(Forbidden):
        accounts.verify(by=by, thing=cara, until=timezone.now() + SOON)
    with pytest.raises(Forbidden):
        accounts.unverify(by=by, thing=cara)
    with pytest.raises(Forbidden):
        accounts.suspend(by=by, person=cara, reason="Because")
    with pytest.raises(Forbidden):
        accounts.reinstate(by=by, person=cara, reason="Because")


@pytest.mark.parametrize("role", ["creator", "investor", "production"])
def test_members_may_not(cara: User, role: str) -> None:
    by = person("Member", role, is_superuser=False)
    with pytest.raises(Forbidden):
        accounts.verify(by=by, thing=cara, until=timezone.now() + SOON)
    with pytest.raises(Forbidden):
        accounts.suspend(by=by, person=cara, reason="Because")


def test_staff_suspend_neither_themselves_nor_other_staff(staff: User) -> None:
    colleague = member_of("legal")
    for somebody in (staff, colleague):
        with pytest.raises(Forbidden):
            accounts.suspend(by=staff, person=somebody, reason="Because")
    boss = person("Boss", "staff", is_superuser=True)
    accounts.suspend(by=boss, person=colleague, reason="Left the company.")
    assert not User.objects.get(pk=colleague.pk).is_active


def test_a_badge_has_a_date_to_come_and_a_suspension_a_reason(cara: User, staff: User) -> None:
    with pytest.raises(Invalid):
        accounts.verify(by=staff, thing=cara, until=timezone.now())
    with pytest.raises(Invalid):
        accounts.suspend(by=staff, person=cara, reason="  ")


def test_only_the_groups_that_act_hold_more_than_sight(db: None) -> None:
    for name in ("legal", "support", "analyst"):
        codenames = Group.objects.get(name=name).permissions.values_list("codename", flat=True)
        assert codenames and all(codename.startswith("view_") for codename in codenames)
