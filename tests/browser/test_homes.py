"""The first page of each portal, for somebody new and for somebody busy, on a desk and on a phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from tests.browser.setup import open_home, staged
from tests.factories.cast import person, request_context
from tests.factories.ndas import approved_nda, requested_nda, signed_nda
from tests.factories.pitches import draft, published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
NAMES = ["محمد علي", "王小明", "👩🏽‍🎤 Šárka", "Wolfeschlegelsteinhausenbergerdorff" * 3]


def test_a_guest_who_creates_their_first_pitch_begins_by_signing_up(live: Live, new_page: Any) -> None:
    page = new_page()
    page.goto("/")
    page.get_by_role("link", name="Create your first pitch").first.click()
    expect(page).to_have_url(re.compile("/creator/register/"))
    page.goto("/join/")
    for portal in ("creator", "investor", "production"):
        expect(page.locator(f"main [data-portal={portal}] li").first).to_be_visible()


@pytest.mark.parametrize(
    ("portal", "step", "leads"),
    [
        ("creator", "Create your first pitch", "/creator/pitches/new/$"),
        ("investor", "Find your first pitch", "/browse/$"),
        ("production", "Find your first pitch", "/browse/$"),
    ],
)
def test_somebody_new_finds_three_steps_and_the_next_one_leads_on(
    portal: str, step: str, leads: str, live: Live, new_page: Any
) -> None:
    email = staged(lambda: person("Nell", portal)).email
    page = new_page(width=390, height=844)
    open_home(page, portal, email)
    expect(page.locator(".steps li")).to_have_count(3)
    page.get_by_role("link", name=step).click()
    expect(page).to_have_url(re.compile(leads))


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_busy_home_fits_names_of_every_script_and_leads_to_everything(width: int, live: Live, new_page: Any) -> None:
    def build() -> None:
        pru = person("Pru", "production", email="pru@cast.test", display_name=NAMES[3])
        pitch = published_pitch(pru, title="深海の時計 – حارس المدّ")
        draft(pru, title="A draft")
        for place, name in enumerate(NAMES):
            reader = person(f"Reader{place}", "investor", display_name=name)
            (requested_nda, approved_nda, signed_nda, requested_nda)[place](pitch, reader)
        signed_nda(published_pitch(person("Owner", "creator", display_name=NAMES[0])), pru)

    staged(build)
    page = new_page(width=width, height=900)
    open_home(page, "production", "pru@cast.test")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 answers are due")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_text("محمد علي asks to read").first).to_be_visible()
    expect(page.locator(".who", has_text="王").first).to_be_attached()
    happened = page.get_by_role("region", name="What happened")
    expect(happened.get_by_role("link", name=re.compile("Šárka signed your agreement"))).to_be_visible()
    expect(happened.get_by_text(re.compile("just now|minutes? ago")).first).to_be_visible()
    page.get_by_role("button", name="Approve, 90 days").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One answer is due")
    happened = page.get_by_role("region", name="What happened")
    expect(happened.get_by_role("listitem").first).to_contain_text("You approved")


def test_an_open_home_shows_by_itself_what_became_due_and_what_was_settled(live: Live, new_page: Any) -> None:
    def build() -> Nda:
        return approved_nda(published_pitch(person("Cara", "creator")), person("Ivan", "investor"))

    def propose() -> None:
        text = nda.text.replace("two years", "one year")
        ndas.propose(by=nda.requester, nda=nda, text=text, over=1, context=request_context())

    nda = staged(build)
    page = new_page(width=390, height=844)
    open_home(page, "creator", "cara@cast.test")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing is owed")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    staged(propose)
    expect(page.get_by_role("heading", level=1)).to_contain_text("One answer is due")
    expect(page.get_by_role("link", name="Ivan proposes other words for The Tide Clerk")).to_be_visible()
    staged(lambda: ndas.withdraw_wording(by=nda.requester, nda=nda, number=2))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing is owed")
