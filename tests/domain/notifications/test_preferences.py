"""Everybody says per kind whether the bell rings and whether a mail comes."""

from collections.abc import Callable

import pytest
from django.core import mail

from pitchey.accounts import services as accounts
from pitchey.accounts.models import OWNER_ROLES, PORTAL_ROLES, READER_ROLES, User
from pitchey.core.errors import Invalid
from pitchey.ndas import services as ndas
from pitchey.notifications import services as notifications
from pitchey.notifications.catalogue import EVERYBODY, KINDS, OWNERS, READERS
from pitchey.notifications.models import Notification
from pitchey.notifications.preferences import KindPreference, by_topic, kinds_for, preferences_of, save_preferences
from tests.factories.cast import PASSWORD, request_context
from tests.factories.pitches import published_pitch

Run = Callable[[], int]


@pytest.mark.parametrize(("bell", "by_mail"), [(True, True), (True, False), (False, True), (False, False)])
def test_bell_and_mail_do_what_was_chosen(bell: bool, by_mail: bool, cara: User, ivan: User, outbox_run: Run) -> None:
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=bell, mail=by_mail)])
    ndas.request(by=ivan, pitch=published_pitch(cara), purpose="invest")
    outbox_run()
    assert notifications.unread_count(cara) == int(bell)
    assert [letter.to for letter in mail.outbox] == [[cara.email]] * int(by_mail)
    assert Notification.objects.filter(person=cara, kind="nda.requested").count() == 1


def test_what_was_never_chosen_is_as_the_catalogue_says(cara: User) -> None:
    said = {one.kind: (one.bell, one.mail) for one in preferences_of(cara, KINDS)}
    assert said["nda.requested"] == (True, True)
    assert said["document.ready"] == (True, False)


def test_a_choice_is_ones_own_and_changes_nothing_else(cara: User, pru: User) -> None:
    save_preferences(by=cara, wishes=[KindPreference("nda.signed", bell=False, mail=False)])
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=True, mail=False)])
    save_preferences(by=cara, wishes=[KindPreference("nda.requested", bell=False, mail=True)])
    said = {one.kind: (one.bell, one.mail) for one in preferences_of(cara, kinds_for("creator"))}
    assert (said["nda.signed"], said["nda.requested"]) == ((False, False), (False, True))
    assert all(one.bell for one in preferences_of(pru, kinds_for("production")))


def test_only_ones_own_kinds_can_be_chosen(cara: User) -> None:
    for kind in ("nda.approved", "pitch.removed", "account.password", ""):
        with pytest.raises(Invalid):
            save_preferences(by=cara, wishes=[KindPreference(kind, bell=False, mail=False)])


def test_a_letter_about_the_account_comes_whatever_was_chosen(cara: User, outbox_run: Run) -> None:
    save_preferences(by=cara, wishes=[KindPreference(kind, bell=False, mail=False) for kind in kinds_for("creator")])
    accounts.change_password(by=cara, old=PASSWORD, new="nine boats on a dry lake", context=request_context())
    outbox_run()
    assert [letter.subject for letter in mail.outbox] == ["Your password was changed"]


def test_the_audiences_of_notices_are_the_roles_of_accounts() -> None:
    assert (OWNERS, READERS, EVERYBODY) == (OWNER_ROLES, READER_ROLES, PORTAL_ROLES)


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_choice_stands_under_a_heading(role: str) -> None:
    kinds = kinds_for(role)
    assert kinds
    assert [name for names in by_topic(kinds).values() for name in names] == kinds
