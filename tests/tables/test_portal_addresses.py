"""Every address of every portal, knocked on by everybody. An address that is missing from the table fails."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from pitchey.accounts.models import User
from tests.kept import kept
from tests.tables import portal_addresses
from tests.tables.portal_addresses import CAST, TABLE, World, addresses, arguments_of, prove_identity

world = portal_addresses.world


def test_every_address_is_in_the_table() -> None:
    assert set(addresses()) == set(TABLE)


@kept
def sessions(
    world: World, cara: User, ivan: User, iris: User, pru: User, pete: User, nosy: User, staff: User
) -> dict[str, str]:
    """The cookie of each of the cast, who have just proved who they are."""
    people = {"cara": cara, "ivan": ivan, "iris": iris, "pru": pru, "pete": pete, "nosy": nosy, "staff": staff}
    keys = {}
    for who, person in people.items():
        client = _client(who)
        client.force_login(person)
        prove_identity(client)
        keys[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return keys


def _client(who: str) -> Client:
    return Client(headers={"user-agent": "pytest"}, REMOTE_ADDR=f"198.51.100.{CAST.index(who) + 1}")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_everybody_gets_the_answer_of_the_table(name: str, world: World, cara: User, sessions: dict[str, str]) -> None:
    row = TABLE[name]
    arguments = arguments_of(world, name, cara)
    url = reverse(name, kwargs={part: arguments[part] for part in addresses()[name].pattern.converters})
    got, wanted = {}, {}
    for who in sorted(CAST, key=lambda somebody: somebody in row.answers):
        client = _client(who)
        if who != "anon":
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[who]
        answer = getattr(client, row.method)(url, row.data)
        got[who] = answer.status_code
        wanted[who] = row.answers.get(who, row.guest if who == "anon" else row.others)
        if who == "anon" and row.guest == 302 and row.others != 302:
            assert "/login/" in answer["Location"]
    assert got == wanted
