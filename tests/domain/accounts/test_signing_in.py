"""Who gets in, who does not, and does anybody learn more than that?"""

import os
import subprocess
import sys
from time import perf_counter

import pytest

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Invalid, LimitReached
from tests.factories.cast import PASSWORD, person, request_context


@pytest.mark.parametrize("portal", ["creator", "investor", "production", None])
@pytest.mark.parametrize("role", ["creator", "investor", "production", "staff"])
def test_each_role_gets_in_at_its_own_door_and_nowhere_else(db: None, role: str, portal: str | None) -> None:
    somebody = person("Some Body", role)
    own = portal == role or (portal is None and role == "staff")
    if own:
        assert (
            accounts.log_in(email=somebody.email, password=PASSWORD, portal=portal, context=request_context())
            == somebody
        )
    else:
        with pytest.raises(accounts.InvalidCredentials):
            accounts.log_in(email=somebody.email, password=PASSWORD, portal=portal, context=request_context())


def test_the_case_of_an_address_does_not_matter(cara: User) -> None:
    assert (
        accounts.log_in(email=" CARA@cast.Test ", password=PASSWORD, portal="creator", context=request_context())
        == cara
    )


def test_every_refusal_is_the_same(cara: User, ivan: User) -> None:
    User.objects.filter(pk=ivan.pk).update(is_active=False)
    said = set()
    for email, password, portal in [
        (cara.email, "not the password", "creator"),
        ("nobody@cast.test", PASSWORD, "creator"),
        (cara.email, PASSWORD, "investor"),
        (ivan.email, PASSWORD, "investor"),
    ]:
        with pytest.raises(accounts.InvalidCredentials) as refused:
            accounts.log_in(email=email, password=password, portal=portal, context=request_context())
        said.add((refused.value.status, refused.value.code, str(refused.value.sentence), str(refused.value.details)))
    assert len(said) == 1


def test_an_unknown_person_takes_as_long_as_a_known_one(cara: User, settings: object) -> None:
    settings.PASSWORD_HASHERS = ["pitchey.accounts.hashers.PitcheyArgon2PasswordHasher"]  # type: ignore[attr-defined]
    cara.set_password(PASSWORD)
    cara.save()
    times: dict[str, list[float]] = {cara.email: [], "nobody@cast.test": []}
    for turn in range(8):
        for email, took in times.items():
            began = perf_counter()
            with pytest.raises(accounts.InvalidCredentials):
                accounts.log_in(
                    email=email, password="not it", portal="creator", context=request_context(ip=f"203.0.113.{turn}")
                )
            took.append(perf_counter() - began)
    known, unknown = (min(took) for took in times.values())  # a busy machine only adds
    assert known / 2 < unknown < known * 2


def test_a_guesser_shuts_out_their_own_network_and_not_the_owner(cara: User) -> None:
    for _turn in range(8):
        with pytest.raises(accounts.InvalidCredentials):
            accounts.log_in(
                email=cara.email, password="guess", portal="creator", context=request_context(ip="203.0.113.9")
            )
    with pytest.raises(LimitReached):
        accounts.log_in(
            email=cara.email, password=PASSWORD, portal="creator", context=request_context(ip="203.0.113.9")
        )
    assert accounts.log_in(email=cara.email, password=PASSWORD, portal="creator", context=request_context()) == cara


def test_one_network_cannot_try_many_accounts(db: None) -> None:
    for turn in range(20):
        with pytest.raises(accounts.InvalidCredentials):
            accounts.log_in(email=f"a{turn}@cast.test", password="guess", portal="creator", context=request_context())
    with pytest.raises(LimitReached):
        accounts.log_in(email="another@cast.test", password="guess", portal="creator", context=request_context())


def test_a_sign_in_is_recorded_and_clears_the_count(cara: User) -> None:
    for _turn in range(7):
        with pytest.raises(accounts.InvalidCredentials):
            accounts.log_in(email=cara.email, password="typo", portal="creator", context=request_context())
    accounts.log_in(email=cara.email, password=PASSWORD, portal="creator", context=request_context())
    for _turn in range(7):
        with pytest.raises(accounts.InvalidCredentials):
            accounts.log_in(email=cara.email, password="typo", portal="creator", context=request_context())
    entry = Entry.objects.get(chain__key=cara.public_id, kind="account.login")
    assert entry.data["from"]["ip"] == "198.51.100.7"
    cara.refresh_from_db()
    assert cara.last_login is not None


def test_reauthentication_wants_the_password(cara: User) -> None:
    accounts.reauthenticate(by=cara, password=PASSWORD)
    with pytest.raises(Invalid) as refused:
        accounts.reauthenticate(by=cara, password="something else")
    assert "password" in refused.value.by_field()


def test_passwords_are_kept_as_argon2id_with_the_agreed_cost() -> None:
    # A process of its own: tests run with a quicker hasher.
    code = (
        "import django; from django.conf import settings; django.setup();"
        "settings.PASSWORD_HASHERS = ['pitchey.accounts.hashers.PitcheyArgon2PasswordHasher'];"
        "from django.contrib.auth.hashers import make_password, check_password; h = make_password('a reel of lanterns');"
        "assert check_password('a reel of lanterns', h) and not check_password('another', h); print(h)"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "pitchey.settings.test"}
    made = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert made.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
