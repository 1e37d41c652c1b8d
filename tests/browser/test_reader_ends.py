"""Does an open page leave the screen when it may not be read any more? Over the socket by itself, without one at the next turn."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Role, User
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.browser.reading import is_open_at, stop_the_clock
from tests.browser.setup import staged
from tests.factories.cast import person, request_context

pytestmark = pytest.mark.browser
NOTHING = "There is nothing here"
LIMIT = "Cara Lindqvist does not let you read this any more."


def staff() -> User:
    return person("Stella", Role.STAFF, email="stella@cast.test", is_superuser=True)


def revoke(nda: Nda) -> None:
    ndas.revoke(by=nda.owner, nda=nda, reason="We have agreed terms elsewhere.", context=request_context())


def withdraw(nda: Nda) -> None:
    ndas.withdraw(by=nda.requester, nda=nda)


def suspend(nda: Nda) -> None:
    accounts.suspend(by=staff(), person=nda.requester, reason="Somebody else uses it.")


def take_out(nda: Nda) -> None:
    pitches.withdraw_document(by=nda.owner, document=Document.objects.select_related("pitch").get())


def keep_to_oneself(nda: Nda) -> None:
    pitches.edit_document(by=nda.owner, document=Document.objects.select_related("pitch").get(), access="owner")


def block(nda: Nda) -> None:
    pitches.edit(by=nda.owner, pitch=nda.pitch, blocked_readers=["cast.test"])


def fewer_days(nda: Nda) -> None:
    Nda.objects.update(signed_at=timezone.now() - timedelta(days=2))
    pitches.edit(by=nda.owner, pitch=nda.pitch, limit_days=1)


def take_down(nda: Nda) -> None:
    pitches.remove(by=staff(), pitch=Pitch.objects.get(), reason="It is somebody else’s.")


ENDS = [
    pytest.param(revoke, "Cara Lindqvist ended your access", marks=pytest.mark.essential),
    (withdraw, "You ended this agreement"),
    (suspend, "Sign in"),
    (take_out, NOTHING),
    (keep_to_oneself, NOTHING),
    (block, LIMIT),
    (fewer_days, "The days that Cara Lindqvist gives after a signature are over."),
    (take_down, NOTHING),
]


def act(end: Callable[[Nda], None], nda: Nda) -> None:
    staged(lambda: end(Nda.objects.select_related("owner", "requester", "pitch__owner").get(pk=nda.pk)))


def is_gone(page: Page, words: str) -> None:
    expect(page.locator(".leaf img")).to_have_count(0)
    expect(page.locator("body")).to_contain_text(words)


@pytest.mark.parametrize(("end", "words"), ENDS, ids=lambda it: getattr(it, "__name__", ""))
def test_an_open_page_closes_by_itself(
    end: Callable[[Nda], None], words: str, reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading()
    is_open_at(page, 1)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    with page.expect_navigation():
        act(end, room[1])
    is_gone(page, words)


@pytest.mark.parametrize(("end", "words"), ENDS, ids=lambda it: getattr(it, "__name__", ""))
def test_without_a_socket_the_next_turn_closes_it(
    end: Callable[[Nda], None], words: str, reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    page = reading(deaf=True)
    is_open_at(page, 1)
    act(end, room[1])
    page.keyboard.press("ArrowRight")
    is_gone(page, words)


def test_at_the_end_of_its_term_the_page_closes_by_its_own_clock(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    staged(lambda: Nda.objects.update(expires_at=timezone.now() + timedelta(hours=2)))
    page = reading(deaf=True)
    stop_the_clock(page)
    is_open_at(page, 1)
    staged(lambda: Nda.objects.update(expires_at=timezone.now()))
    with page.expect_navigation():
        page.clock.fast_forward("02:00:00")
    is_gone(page, "Your access ended on")


def test_the_last_reading_is_announced_and_a_second_device_is_told_why(
    reading: Callable[..., Page], room: tuple[str, Nda]
) -> None:
    def count() -> Any:
        pitch = Pitch.objects.select_related("owner").get()
        return pitches.edit(by=pitch.owner, pitch=pitch, limit_views=1)

    staged(count)
    page = reading()
    is_open_at(page, 1)
    expect(page.get_by_text("This is the last reading that Cara Lindqvist allows.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    is_open_at(page, 2)
    other = reading(user_agent="Mozilla/5.0 (X11; Linux x86_64) another browser")
    expect(other.locator("body")).to_contain_text(re.compile("as often as Cara Lindqvist allows"))
    page.keyboard.press("ArrowRight")
    is_open_at(page, 3)
