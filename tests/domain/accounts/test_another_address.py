"""Moving to another email address: asked with fresh identity, confirmed from the new one, told to the old one."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.core.errors import Invalid, LimitReached, ReauthenticationRequired
from tests.factories.cast import PASSWORD, request_context

Run = Callable[[], int]
NEW = "cara@harbour.test"


def link_to(address: str) -> str:
    """The token of the newest letter to this address."""
    letters = [letter for letter in mail.outbox if letter.to == [address]]
    found = re.search(r"/verify-email/([^/\s]+)/", str(letters[-1].body))
    assert found
    return found[1]


def subjects(address: str) -> list[str]:
    return [letter.subject for letter in mail.outbox if letter.to == [address]]


def test_nothing_changes_before_the_new_address_says_yes(cara: User, outbox_run: Run) -> None:
    accounts.change_email(by=cara, email=" Cara@Harbour.test ", context=request_context())
    outbox_run()
    cara.refresh_from_db()
    assert cara.email == "cara@cast.test"
    assert accounts.pending_email(cara) == NEW
    assert subjects("cara@cast.test") == ["Your email address is about to change"]
    accounts.verify_email(token=link_to(NEW))
    outbox_run()
    cara.refresh_from_db()
    assert (cara.email, cara.has_verified_email, accounts.pending_email(cara)) == (NEW, True, "")
    assert subjects("cara@cast.test")[-1] == "Your email address was changed"
    assert accounts.log_in(email=NEW, password=PASSWORD, portal="creator", context=request_context()) == cara
    with pytest.raises(Invalid):
        accounts.log_in(email="cara@cast.test", password=PASSWORD, portal="creator", context=request_context())


def test_a_link_works_once_and_an_older_one_not_at_all(cara: User, outbox_run: Run) -> None:
    accounts.change_email(by=cara, email="first@harbour.test", context=request_context())
    accounts.change_email(by=cara, email=NEW, context=request_context())
    outbox_run()
    with pytest.raises(Invalid):
        accounts.verify_email(token=link_to("first@harbour.test"))
    accounts.verify_email(token=link_to(NEW))
    with pytest.raises(Invalid):
        accounts.verify_email(token=link_to(NEW))


def test_a_cancelled_change_keeps_the_old_address(cara: User, outbox_run: Run) -> None:
    accounts.change_email(by=cara, email=NEW, context=request_context())
    outbox_run()
    accounts.cancel_email_change(by=cara)
    with pytest.raises(Invalid):
        accounts.verify_email(token=link_to(NEW))
    assert accounts.pending_email(cara) == ""


def test_an_old_proof_of_identity_is_not_enough(cara: User) -> None:
    with pytest.raises(ReauthenticationRequired):
        accounts.change_email(
            by=cara, email=NEW, context=request_context(identity_checked_at=timezone.now() - timedelta(minutes=11))
        )


def test_a_known_address_gets_the_same_answer_and_its_owner_a_letter(cara: User, ivan: User, outbox_run: Run) -> None:
    accounts.change_email(by=cara, email=ivan.email, context=request_context())
    outbox_run()
    assert subjects(ivan.email) == ["You already have an account"]
    assert subjects(cara.email) == ["Your email address is about to change"]


def test_an_address_that_somebody_takes_meanwhile_is_theirs(cara: User, outbox_run: Run) -> None:
    accounts.change_email(by=cara, email=NEW, context=request_context())
    accounts.register(
        email=NEW, password="nine boats on a dry lake", portal="investor", display_name="Someone", accept_terms=True,
        context=request_context(),
    )  # fmt: skip
    outbox_run()
    token = next(
        found[1]
        for letter in mail.outbox
        if letter.subject == "Confirm your new email address"
        and (found := re.search(r"/verify-email/([^/\s]+)/", str(letter.body)))
    )
    with pytest.raises(Invalid):
        accounts.verify_email(token=token)
    cara.refresh_from_db()
    assert cara.email == "cara@cast.test"


@pytest.mark.parametrize("bad", ["", "nonsense", "a@b", "x" * 250 + "@cast.test", "cara@cast.test", "CARA@cast.test "])
def test_what_is_no_other_address_is_refused(bad: str, cara: User) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.change_email(by=cara, email=bad, context=request_context())
    assert "email" in refused.value.by_field()


def test_letters_have_an_end(cara: User) -> None:
    for turn in range(5):
        accounts.change_email(by=cara, email=f"cara{turn}@harbour.test", context=request_context())
    with pytest.raises(LimitReached):
        accounts.change_email(by=cara, email=NEW, context=request_context())


def test_letters_tell_the_time_of_their_reader(cara: User, outbox_run: Run) -> None:
    accounts.update_profile(by=cara, time_zone="Asia/Tokyo")
    cara.refresh_from_db()
    moment = timezone.now().replace(year=2026, month=3, day=4, hour=20, minute=5)
    assert cara.format_moment(moment) == "5 March 2026, 05:05 (Asia/Tokyo)"
    accounts.change_password(by=cara, old=PASSWORD, new="nine boats on a dry lake", context=request_context())
    outbox_run()
    assert "(Asia/Tokyo)" in str(mail.outbox[-1].body)
