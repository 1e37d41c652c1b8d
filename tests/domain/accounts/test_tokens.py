"""Mobile sign-ins: single use, families, and everything that ends them."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts import tokens
from pitchey.accounts.models import TokenFamily, User
from pitchey.audit.models import Entry
from pitchey.core.errors import LimitReached
from tests.factories.cast import PASSWORD, person, request_context


def test_an_access_token_names_the_person_and_the_sign_in(cara: User) -> None:
    pair = tokens.issue(person=cara, context=request_context(), device_name="Cara's phone")
    who, family = tokens.read_access(pair.access)
    assert (who, family.device_name, pair.expires_in) == (cara, "Cara's phone", 900)


def test_reading_an_access_token_costs_one_query(cara: User, django_assert_num_queries: object) -> None:
    pair = tokens.issue(person=cara, context=request_context())
    with django_assert_num_queries(1):  # type: ignore[operator]
        tokens.read_access(pair.access)


def test_a_refresh_token_works_once_and_its_second_use_ends_the_family(cara: User) -> None:
    first = tokens.issue(person=cara, context=request_context())
    second = tokens.refresh(token=first.refresh, context=request_context())
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=first.refresh, context=request_context())
    for dead in (first.access, second.access):
        with pytest.raises(tokens.InvalidToken):
            tokens.read_access(dead)
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=second.refresh, context=request_context())
    assert TokenFamily.objects.get().ended_reason == "reused"
    assert Entry.objects.filter(chain__key=cara.public_id, kind="account.token_reused").count() == 1


def test_of_fifty_refreshes_at_once_exactly_one_wins_and_the_family_ends(committed_db: None) -> None:
    cara = person("Cara", "creator")
    pair = tokens.issue(person=cara, context=request_context())

    def refresh(_turn: int) -> str:
        try:
            tokens.refresh(token=pair.refresh, context=request_context())
            return "won"
        except tokens.InvalidToken:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(refresh, range(50))) == {"won": 1, "refused": 49}
    assert TokenFamily.objects.get().ended_reason == "reused"


def test_another_sign_in_is_not_touched_by_a_reused_token(cara: User) -> None:
    phone, tablet = (tokens.issue(person=cara, context=request_context()) for _device in range(2))
    tokens.refresh(token=phone.refresh, context=request_context())
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=phone.refresh, context=request_context())
    assert tokens.read_access(tablet.access)


@pytest.mark.parametrize("end", ["logout_all", "password", "reset", "suspended"])
def test_everything_ends_at_once(cara: User, staff: User, end: str) -> None:
    pair = tokens.issue(person=cara, context=request_context())
    session_hash = cara.get_session_auth_hash()
    if end == "logout_all":
        accounts.end_all_sessions(by=cara)
    elif end == "password":
        accounts.change_password(by=cara, old=PASSWORD, new="nine boats on a dry lake", context=request_context())
    elif end == "reset":
        _reset(cara)
    else:
        accounts.suspend(by=staff, person=cara, reason="A test of the rules.")
    with pytest.raises(tokens.InvalidToken):
        tokens.read_access(pair.access)
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=pair.refresh, context=request_context())
    cara.refresh_from_db()
    assert cara.get_session_auth_hash() != session_hash


def _reset(cara: User) -> None:
    from allauth.account.forms import default_token_generator

    token = f"{cara.public_id}-{default_token_generator.make_token(cara)}"
    accounts.reset_password(token=token, new_password="nine boats on a dry lake", context=request_context())


def test_a_kept_sign_in_refreshes_after_a_password_change(cara: User) -> None:
    pair = tokens.issue(person=cara, context=request_context())
    _who, family = tokens.read_access(pair.access)
    accounts.change_password(
        by=cara, old=PASSWORD, new="nine boats on a dry lake", context=request_context(), keep_session=family.public_id
    )
    with pytest.raises(tokens.InvalidToken):
        tokens.read_access(pair.access)
    assert tokens.read_access(tokens.refresh(token=pair.refresh, context=request_context()).access)


def test_a_deleted_persons_tokens_are_refused(db: None) -> None:
    somebody = person("Gone", "creator")
    pair = tokens.issue(person=somebody, context=request_context())
    User.objects.filter(pk=somebody.pk).delete()
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=pair.refresh, context=request_context())
    with pytest.raises(tokens.InvalidToken):
        tokens.read_access(pair.access)


def test_the_refresh_token_signs_out(cara: User) -> None:
    pair = tokens.issue(person=cara, context=request_context())
    tokens.end_by_refresh(token=pair.refresh)
    tokens.end_by_refresh(token=pair.refresh)
    tokens.end_by_refresh(token="nonsense")
    with pytest.raises(tokens.InvalidToken):
        tokens.read_access(pair.access)


def forged(cara: User, **changes: object) -> str:
    family = TokenFamily.objects.get(person=cara)
    claims = {
        "iss": "pitchey",
        "aud": "pitchey-api",
        "typ": "access",
        "sub": cara.public_id,
        "fam": family.public_id,
        "epoch": 0,
        "jti": "a-new-one",
        "exp": int(time.time()) + 300,
    }
    key = changes.pop("key", settings.JWT_KEY)
    algorithm = changes.pop("algorithm", "HS256")
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(claims, key, str(algorithm))  # type: ignore[arg-type]


def test_a_well_made_token_passes_so_that_the_forgeries_below_mean_something(cara: User) -> None:
    tokens.issue(person=cara, context=request_context())
    assert tokens.read_access(forged(cara))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(
    "changes",
    [
        {"key": "another key of more than thirty-two characters, really"},
        {"key": settings.SECRET_KEY},
        {"algorithm": "none", "key": ""},
        {"algorithm": "HS512"},
        {"aud": "somebody-else"},
        {"iss": "somebody-else"},
        {"aud": None},
        {"iss": None},
        {"exp": None},
        {"exp": 1_700_000_000},
        {"jti": None},
        {"typ": "refresh"},
        {"epoch": 1},
        {"epoch": None},
        {"sub": "usr_somebody"},
        {"fam": "ses_nothing"},
    ],
    ids=str,
)
def test_a_forged_access_token_is_refused(cara: User, changes: dict[str, object]) -> None:
    tokens.issue(person=cara, context=request_context())
    with pytest.raises(tokens.InvalidToken):
        tokens.read_access(forged(cara, **dict(changes)))


@pytest.mark.parametrize("token", ["", "a.b.c", "\x00", "é", "." * 3000, "eyJhbGciOiJub25lIn0.e30."])
def test_nonsense_is_refused(db: None, token: str) -> None:
    with pytest.raises(tokens.InvalidToken):
        tokens.read_access(token)
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=token, context=request_context())


def test_an_access_token_does_not_refresh(cara: User) -> None:
    pair = tokens.issue(person=cara, context=request_context())
    with pytest.raises(tokens.InvalidToken):
        tokens.refresh(token=pair.access, context=request_context())


def test_refreshing_has_a_limit(cara: User) -> None:
    for _turn in range(60):
        with pytest.raises(tokens.InvalidToken):
            tokens.refresh(token="nonsense", context=request_context())
    with pytest.raises(LimitReached):
        tokens.refresh(token="nonsense", context=request_context())


def test_only_families_that_can_never_be_used_again_are_forgotten(cara: User) -> None:
    tokens.issue(person=cara, context=request_context())
    old = TokenFamily.objects.create(
        person=cara, ip="198.51.100.7", current_jti="x", expires_at=timezone.now() - timedelta(days=31)
    )
    assert tokens.forget_old() == 1
    assert not TokenFamily.objects.filter(pk=old.pk).exists() and TokenFamily.objects.count() == 1
