"""The named cast: cara (creator), ivan (investor, signed), iris (investor, not signed), pru (production, owner), pete (her teammate),
nosy (a creator whom nothing here concerns), staff, anon."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from pitchey.accounts.models import Membership, Organisation, Role, User
from tests.factories import cast
from tests.factories.countries import write_countries
from tests.kept import kept


@kept
def cara(db: None) -> User:
    return cast.person("Cara Lindqvist", Role.CREATOR, email="cara@cast.test")


@kept
def ivan(db: None) -> User:
    return cast.person("Ivan Petrov", Role.INVESTOR, email="ivan@cast.test")


@kept
def iris(db: None) -> User:
    return cast.person("Iris Okafor", Role.INVESTOR, email="iris@cast.test")


@kept
def pru(db: None) -> User:
    return cast.person("Pru Castellane", Role.PRODUCTION, email="pru@cast.test")


@kept
def prufilm(pru: User) -> Organisation:
    """Pru's company: she is its owner."""
    return cast.organisation("Prufilm", (pru, Membership.Role.OWNER))


@kept
def pete(db: None, prufilm: Organisation) -> User:
    made = cast.person("Pete Arroyo", Role.PRODUCTION, email="pete@cast.test")
    Membership.objects.create(organisation=prufilm, person=made, role=Membership.Role.MEMBER)
    return made


@kept
def nosy(db: None) -> User:
    return cast.person("Nosy Parker", Role.CREATOR, email="nosy@cast.test")


@kept
def staff(db: None) -> User:
    """An administrator of the desk, without being superuser."""
    made = cast.person("Stella Staff", Role.STAFF, email="staff@cast.test")
    made.groups.add(Group.objects.get_or_create(name="administrator")[0])
    return made


@kept
def chief(staff: User) -> User:
    """Staff with every right."""
    staff.is_superuser = True
    staff.save()
    return staff


@kept
def anon() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def with_countries(settings: Any, tmp_path: Path) -> Path:
    """An installation that can tell countries; see `factories.countries` for what lies where."""
    settings.COUNTRIES_FILE = str(write_countries(tmp_path / "countries.mmdb"))
    return tmp_path / "countries.mmdb"
