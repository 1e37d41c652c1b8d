"""The owner's table: a tab per state, search, filters, pages, and the way to each pitch."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.factories.pitches import draft, published_pitch
from tests.kept import kept

AT = "/creator/pitches/"


@pytest.fixture
def owner_client(cara: User, client: Client) -> Client:
    client.force_login(cara)
    return client


@kept
def world(cara: User, staff: User, nosy: User) -> dict[str, Pitch]:
    """A pitch in every state, and one of somebody else."""
    made = {
        name: published_pitch(cara, title=f"The {name}") for name in ("published", "changed", "archived", "removed")
    }
    made |= {name: draft(cara, title=f"The {name}") for name in ("draft", "held")}
    pitches.edit(by=cara, pitch=made["changed"], tone="Drier", visibility="members", genre="war")
    pitches.archive(by=cara, pitch=made["archived"])
    pitches.remove(by=staff, pitch=made["removed"], reason="Not ours to show.")
    pitches.hold_for_review(by=staff, pitch=made["held"])
    published_pitch(nosy, title="The stranger")
    return made


def listed(owner_client: Client, asked: str) -> set[str]:
    html = owner_client.get(AT + asked).content.decode()
    names = ("published", "changed", "archived", "removed", "draft", "held", "stranger")
    return {name for name in names if f"The {name}</a>" in html}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("", {"published", "changed", "archived", "removed", "draft", "held"}),
        ("?status=published", {"published", "changed"}),
        ("?status=draft", {"draft"}),
        ("?status=in_review", {"held"}),
        ("?status=archived", {"archived"}),
        ("?status=removed", {"removed"}),
        ("?q=THE+CHANGED", {"changed"}),
        ("?q=%25", set()),
        ("?q=" + "x" * 10_000, {"published", "changed", "archived", "removed", "draft", "held"}),
        ("?q=%F0%9F%8C%8A", set()),
        ("?genre=war", {"changed"}),
        ("?visibility=members", {"changed"}),
        ("?changes=1", {"changed"}),
        ("?status=draft&changes=1", set()),
        ("?status=nonsense&genre=nonsense", {"published", "changed", "archived", "removed", "draft", "held"}),
    ],
)
def test_what_is_asked_is_what_is_listed(
    asked: str, wanted: set[str], owner_client: Client, world: dict[str, Pitch]
) -> None:
    assert listed(owner_client, asked) == wanted


def test_every_state_has_its_tab_and_removed_only_when_it_has_to(owner_client: Client, cara: User) -> None:
    draft(cara)
    html = owner_client.get(AT).content.decode()
    assert all(
        re.search(rf">\s*{label}\s*<span", html) for label in ("Published", "Drafts", "Under review", "Archived")
    )
    assert "Removed by Pitchey" not in html


def test_a_tab_keeps_what_was_searched(owner_client: Client, world: dict[str, Pitch]) -> None:
    assert 'href="/creator/pitches/?q=the&amp;status=archived"' in owner_client.get(f"{AT}?q=the").content.decode()


def test_each_row_leads_to_view_edit_and_readers(owner_client: Client, world: dict[str, Pitch]) -> None:
    html = owner_client.get(AT).content.decode()
    for name, view in (("published", "/pitches/{}/"), ("draft", "/creator/pitches/{}/preview/")):
        public_id = world[name].public_id
        assert f'href="{view.format(public_id)}" aria-label="View The {name}"' in html
        assert f'href="/creator/pitches/{public_id}/edit/basics/" aria-label="Edit The {name}"' in html
        assert f'href="/creator/pitches/{public_id}/readers/" aria-label="Readers of The {name}"' in html


@pytest.mark.slow("a table of several pages of pitches")
def test_a_long_table_comes_in_pages_at_the_price_of_a_short_one(owner_client: Client, cara: User) -> None:
    def price() -> int:
        owner_client.get(AT)
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(AT)
        return len(queries)

    for number in range(3):
        published_pitch(cara, title=f"Early {number}")
    few = price()
    for number in range(27):
        published_pitch(cara, title=f"Late {number}")
    assert price() == few
    first = owner_client.get(AT).content.decode()
    assert "cursor=" in first and "Early 0" not in first
    following = first.partition('href="/creator/pitches/?cursor=')[2].partition('"')[0]
    assert "Early 0" in owner_client.get(f"{AT}?cursor={following}").content.decode()
