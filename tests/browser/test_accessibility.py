"""Can everybody use the pages? axe finds nothing on any main page, light and dark, on a phone and on a desk; nothing scrolls sideways."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.discovery.services import lists
from tests.browser.stage import staged
from tests.factories.cast import PASSWORD, person
from tests.factories.ndas import approved_nda, laid_document, requested_nda, signed_nda
from tests.factories.pitches import draft, published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def _world() -> tuple[dict[str, User], dict[str, list[str]]]:
    """Somebody on each side of an agreement, and the addresses that each of them visits."""
    cara, ivan, pru = (
        person("Cara Lindqvist", "creator"),
        person("Ivan Petrov", "investor"),
        person("Pru Castellane", "production"),
    )
    pitch, other = published_pitch(cara), published_pitch(cara, title="Half Past Lisbon", genre="romance")
    unfinished = draft(cara, title="Night Nurse, Day Daughter")
    script = laid_document(pitch, pages=12)
    laid_document(pitch, kind="deck", access="public")
    signed, waiting, to_sign = (
        signed_nda(pitch, ivan),
        requested_nda(pitch, pru, message="We would make it."),
        approved_nda(other, ivan),
    )
    discovery.save(by=ivan, pitch=pitch, notes="Ask about the causeway.", tags=["sea"])
    lists.make_folder(by=ivan, name="Sea films")
    discovery.follow(by=ivan, person=cara)
    edit = f"/creator/pitches/{unfinished.public_id}/edit"
    return {"cara": cara, "ivan": ivan, "pru": pru}, {
        "": ["/", "/browse/", "/browse/?q=clerk&genre=mystery", "/browse/?q=nothing&genre=nonsense", "/genres/", "/genres/mystery/",
             f"/compare/?pitch={pitch.public_id}&pitch={other.public_id}", f"/pitches/{pitch.public_id}/", f"/people/{cara.public_id}/",
             "/how-it-works/", "/about/", "/terms/", "/privacy/", "/join/", "/creator/login/", "/investor/register/", "/nothing-here/"],
        "cara": ["/creator/", "/creator/pitches/", "/creator/pitches/new/", f"{edit}/basics/", f"{edit}/finance/", f"{edit}/characters/",
                 f"{edit}/pictures/", f"{edit}/documents/", f"{edit}/access/", f"{edit}/review/", "/creator/access/",
                 f"/creator/access/{waiting.public_id}/", f"/creator/access/{signed.public_id}/", "/notifications/",
                 f"/creator/pitches/{pitch.public_id}/readers/", f"/creator/pitches/{pitch.public_id}/preview/?as=signed",
                 f"/creator/pitches/{pitch.public_id}/versions/", f"/creator/pitches/{pitch.public_id}/documents/{script.public_id}/", "/settings/"],
        "ivan": ["/investor/", f"/pitches/{pitch.public_id}/", "/investor/access/", f"/investor/access/{signed.public_id}/",
                 f"/investor/access/{to_sign.public_id}/sign/", f"/read/{script.public_id}/", "/investor/saved/",
                 "/investor/saved/?q=nothing", "/following/", "/following/people/", "/investor/record/"],
        "pru": ["/production/", "/production/pitches/", "/production/access/?side=incoming", f"/production/ask/{other.public_id}/"],
    }  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(live: Live, new_page: Any, width: int, dark: bool) -> None:
    people, visits = staged(_world)
    found = []
    for who, addresses in visits.items():
        page = new_page(width=width, dark=dark)
        if who:
            page.goto(f"/{people[who].role}/login/")
            page.get_by_label("Email address").fill(people[who].email)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(f"**/{people[who].role}/")
        for address in addresses:
            page.goto(address)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} scrolls sideways")
            results = Axe().run(page, options=RULES).response["violations"]
            found += [f"{address} {broken['id']}: {broken['nodes'][0]['html'][:200]}" for broken in results]
    assert not found, "\n".join(found)
