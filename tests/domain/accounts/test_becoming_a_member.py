"""Signing up and confirming an address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.signing import TimestampSigner

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, User
from pitchey.core.errors import Invalid, LimitReached
from tests.factories.cast import PASSWORD, person, request_context

Run = Callable[[], int]


def sign_up(**changes: Any) -> None:
    given: dict[str, Any] = {
        "email": "new@cast.test",
        "password": "forty winters in one reel",
        "portal": "creator",
        "display_name": "Nell Newcomer",
        "accept_terms": True,
        "context": request_context(),
    }
    accounts.register(**(given | changes))


def test_a_newcomer_gets_an_account_and_one_letter(db: None, outbox_run: Run) -> None:
    sign_up(email=" New@Cast.test ")
    newcomer = User.objects.get(email="new@cast.test")
    assert newcomer.role == "creator" and not newcomer.has_verified_email and newcomer.terms_accepted_at
    outbox_run()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["new@cast.test"], "Confirm your email address")
    ]


@pytest.mark.parametrize(("portal", "kind"), [("investor", "fund"), ("production", "production"), ("creator", "other")])
def test_a_company_named_at_sign_up_is_founded_with_its_owner(db: None, portal: str, kind: str) -> None:
    sign_up(portal=portal, organisation_name="Lantern & Co")
    membership = Membership.objects.select_related("organisation").get(person__email="new@cast.test")
    assert (membership.role, membership.organisation.kind, membership.organisation.name) == (
        "owner",
        kind,
        "Lantern & Co",
    )


def test_a_known_address_changes_nothing_and_its_owner_is_told(cara: User, outbox_run: Run) -> None:
    before = cara.password
    sign_up(email="CARA@cast.test", portal="investor", display_name="Somebody Else")
    cara.refresh_from_db()
    assert (cara.role, cara.display_name, cara.password) == ("creator", "Cara Lindqvist", before)
    assert User.objects.count() == 1
    outbox_run()
    assert [letter.subject for letter in mail.outbox] == ["You already have an account"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": "q1w2e3r4t5y6"}, "password"),
        ({"password": "nell newcomer"}, "password"),
        ({"portal": "staff"}, "portal"),
        ({"portal": "admin"}, "portal"),
        ({"accept_terms": False}, "accept_terms"),
        ({"display_name": "  "}, "display_name"),
    ],
)
def test_a_bad_sign_up_is_told_where(db: None, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        sign_up(**changes)
    assert field in refused.value.by_field()
    assert not User.objects.exists()


def test_sign_ups_from_one_address_have_an_end(db: None) -> None:
    for turn in range(20):
        sign_up(email=f"n{turn}@cast.test")
    with pytest.raises(LimitReached):
        sign_up(email="one.more@cast.test")


def test_the_link_confirms_the_address_once(db: None) -> None:
    newcomer = person("Nell", "creator", verified_email=False)
    token = accounts.verification_token(newcomer)
    assert accounts.verify_email(token=token).has_verified_email
    with pytest.raises(Invalid) as refused:
        accounts.verify_email(token=token)
    assert refused.value.code == "bad_token"


@pytest.mark.parametrize("token", ["", "x", "1:2:3", "é" * 40, "a" * 5000])
def test_an_invented_link_confirms_nothing(db: None, token: str) -> None:
    with pytest.raises(Invalid):
        accounts.verify_email(token=token)


def test_an_old_link_confirms_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    newcomer = person("Nell", "creator", verified_email=False)
    now = TimestampSigner().timestamp()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: _seconds(now) - 3 * 24 * 3600 - 60)
        token = accounts.verification_token(newcomer)
    with pytest.raises(Invalid):
        accounts.verify_email(token=token)


def _seconds(stamp: str) -> int:
    from django.core.signing import b62_decode

    return int(b62_decode(stamp))


def test_asking_for_the_link_again_tells_nobody_who_is_a_member(cara: User, outbox_run: Run) -> None:
    person("Nell", "creator", verified_email=False)
    for email in [cara.email, "nobody@cast.test", "nell@cast.test"]:
        accounts.send_verification(email=email)
    outbox_run()
    assert [letter.to for letter in mail.outbox] == [["nell@cast.test"]]


def test_a_profile_changes_only_by_its_own_fields(cara: User) -> None:
    accounts.update_profile(by=cara, headline=" Slow films ", website="https://cara.example")
    cara.refresh_from_db()
    assert cara.headline == "Slow films"
    with pytest.raises(Invalid):
        accounts.update_profile(by=cara, role="staff")
    with pytest.raises(Invalid) as refused:
        accounts.update_profile(by=cara, website="javascript:alert(1)")
    assert "website" in refused.value.by_field()
    with pytest.raises(Invalid) as refused:
        accounts.update_profile(by=cara, time_zone="Mars/Olympus")
    assert "time_zone" in refused.value.by_field()
    with pytest.raises(Invalid):
        accounts.update_profile(by=cara, display_name=" ")


def test_a_password_offered_for_a_known_address_does_not_sign_in(cara: User) -> None:
    sign_up(email=cara.email, password="the attacker's own words")
    with pytest.raises(accounts.InvalidCredentials):
        accounts.log_in(
            email=cara.email, password="the attacker's own words", portal="creator", context=request_context()
        )
    assert accounts.log_in(email=cara.email, password=PASSWORD, portal="creator", context=request_context())
