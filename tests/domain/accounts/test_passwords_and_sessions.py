"""Forgotten and changed passwords, and the list of places where somebody is signed in."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from pitchey.accounts import services as accounts
from pitchey.accounts import tokens
from pitchey.accounts.models import User
from pitchey.core.errors import Invalid, LimitReached, NotFound
from tests.factories.cast import PASSWORD, person, request_context

NEW = "nine boats on a dry lake"
Run = Callable[[], int]


def link_in_the_mail() -> str:
    found = re.search(r"/password/reset/([^/\s]+)/", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_link_opens_a_new_password_once(cara: User, outbox_run: Run) -> None:
    accounts.forgot_password(email=" Cara@cast.test", context=request_context())
    outbox_run()
    token = link_in_the_mail()
    assert "usr_" in token
    accounts.reset_password(token=token, new_password=NEW, context=request_context())
    assert accounts.log_in(email=cara.email, password=NEW, portal="creator", context=request_context()) == cara
    with pytest.raises(Invalid) as refused:
        accounts.reset_password(token=token, new_password="yet another long one", context=request_context())
    assert refused.value.code == "bad_token"
    outbox_run()
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_bad_new_password_leaves_the_link_open(cara: User, outbox_run: Run) -> None:
    accounts.forgot_password(email=cara.email, context=request_context())
    outbox_run()
    with pytest.raises(Invalid) as refused:
        accounts.reset_password(token=link_in_the_mail(), new_password="short", context=request_context())
    assert "new_password" in refused.value.by_field()
    accounts.reset_password(token=link_in_the_mail(), new_password=NEW, context=request_context())


def test_a_reset_confirms_the_address(db: None, outbox_run: Run) -> None:
    newcomer = person("Nell", "creator", verified_email=False)
    accounts.forgot_password(email=newcomer.email, context=request_context())
    outbox_run()
    assert accounts.reset_password(
        token=link_in_the_mail(), new_password=NEW, context=request_context()
    ).has_verified_email


def test_an_unknown_or_suspended_address_gets_no_letter_and_the_same_silence(ivan: User, outbox_run: Run) -> None:
    User.objects.filter(pk=ivan.pk).update(is_active=False)
    accounts.forgot_password(email="nobody@cast.test", context=request_context())
    accounts.forgot_password(email=ivan.email, context=request_context())
    outbox_run()
    assert mail.outbox == []


def test_letters_to_one_address_have_an_end(db: None) -> None:
    for turn in range(5):
        accounts.forgot_password(email="nobody@cast.test", context=request_context(ip=f"203.0.113.{turn}"))
    with pytest.raises(LimitReached):
        accounts.forgot_password(email="nobody@cast.test", context=request_context(ip="203.0.113.99"))


@pytest.mark.parametrize("token", ["", "-", "usr_x-y", "a" * 3000, "usr_x", "é-é"])
def test_an_invented_reset_link_is_refused(db: None, token: str) -> None:
    with pytest.raises(Invalid):
        accounts.check_reset_token(token=token)


def test_one_persons_link_opens_nobody_elses_password(cara: User, ivan: User, outbox_run: Run) -> None:
    accounts.forgot_password(email=cara.email, context=request_context())
    outbox_run()
    key = link_in_the_mail().partition("-")[2]
    with pytest.raises(Invalid):
        accounts.reset_password(token=f"{ivan.public_id}-{key}", new_password=NEW, context=request_context())


def test_changing_a_password_wants_the_old_one(cara: User) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.change_password(by=cara, old="not it", new=NEW, context=request_context())
    assert "old_password" in refused.value.by_field()
    accounts.change_password(by=cara, old=PASSWORD, new=NEW, context=request_context())
    assert accounts.log_in(email=cara.email, password=NEW, portal="creator", context=request_context())


def test_sessions_of_all_kinds_are_listed_and_ended_one_by_one(cara: User, ivan: User) -> None:
    tokens.issue(person=cara, context=request_context(), device_name="Phone")
    tokens.issue(person=ivan, context=request_context(), device_name="Ivan's phone")
    listed = accounts.sessions_of(cara)
    assert [(row.kind, row.device) for row in listed] == [("mobile", "Phone")]
    with pytest.raises(NotFound):
        accounts.end_session(by=ivan, session_id=listed[0].id)
    accounts.end_session(by=cara, session_id=listed[0].id)
    assert accounts.sessions_of(cara) == []
    for unknown in (listed[0].id, "web_nothing", "ses_nothing", ""):
        with pytest.raises(NotFound):
            accounts.end_session(by=cara, session_id=unknown)


def test_raising_the_epoch_ends_even_a_browser_session_that_is_not_listed(cara: User, client: Client) -> None:
    client.force_login(cara)
    assert client.session["_auth_user_id"] == str(cara.pk)
    before = cara.get_session_auth_hash()
    accounts.end_all_sessions(by=cara)
    assert cara.get_session_auth_hash() != before
