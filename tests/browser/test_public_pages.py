"""Do the public pages hold at every width, zoomed in, in both themes, and without a script?"""

from typing import Any

import pytest

from tests.browser.setup import staged
from tests.factories.cast import organisation, person
from tests.factories.pitches import published_pitch
from tests.live import Live

pytestmark = pytest.mark.browser
PAGES = [
    "/", "/how-it-works/", "/how-it-works/creators/", "/how-it-works/investors/", "/how-it-works/production-companies/", "/pricing/", "/about/",
    "/contact/", "/terms/", "/privacy/", "/join/", "/login/", "/creator/register/", "/nothing-here/", "/logout/", "/offline/",
]  # fmt: skip
LAST_RESORT = {"/offline/"}  # has no navigation: it may not know who somebody is
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def _world() -> list[str]:
    pru = person("Pru Castellane-Montgomery", "production", headline="Series and documentaries from Lisbon")
    prufilm = organisation("Prufilm International Productions", (pru, "owner"))
    published_pitch(pru, title="Half Past Lisbon")
    return [f"/people/{pru.public_id}/", f"/companies/{prufilm.public_id}/"]


WIDTHS = (320, 360, 768, 1440)  # 320 pixels are what is left of 1280 at 400 %


def test_public_pages_have_one_heading_one_frame_and_do_not_scroll_sideways(live: Live, new_page: Any) -> None:
    pages = PAGES + staged(_world)
    page, frames, found = new_page(), set(), []
    for address in pages:
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(SIDEWAYS):
                found.append(f"{address} {width}, scrolls sideways")
        if page.locator("h1").count() != 1:
            found.append(f"{address}, {page.locator('h1').count()} headings")
        if page.locator("img:not([alt])").count():
            found.append(f"{address}, a picture without words")
        if address not in LAST_RESORT:
            links = page.locator("header a, footer a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            frames.add(tuple(links))
    assert not found, "\n".join(found)
    assert len(frames) == 1


def test_a_refusal_with_a_name_without_end_does_not_widen_a_phone(live: Live, new_page: Any) -> None:
    page = new_page(width=360)
    page.goto("/nothing-here/")
    page.locator(".wrong .lead").evaluate(
        "lead => { lead.textContent = `Signed by ${'Donaudampfschiff'.repeat(8)} already.`; }"
    )
    assert not page.evaluate(SIDEWAYS)


def test_the_contact_form_works_without_a_script(live: Live, new_page: Any) -> None:
    context = new_page().context.browser.new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/contact/")
    page.get_by_label("Your name").fill("Nell")
    page.get_by_label("Email address").fill("nell")
    page.get_by_label("Your message").fill("Who reads this?")
    page.get_by_role("button", name="Send").click()
    assert page.get_by_label("Your message").input_value() == "Who reads this?"
    page.get_by_label("Email address").fill("nell@elsewhere.test")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("on its way to a person").wait_for()
    context.close()
