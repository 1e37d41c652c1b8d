"""Can everybody use the pages? Every address of the portals that shows one: axe finds nothing in both themes, nothing scrolls sideways, fingers find every control."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import reverse
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.stage import staged
from tests.factories.cast import PASSWORD, organisation, person
from tests.live import CHROMIUM, FLAGS, Live
from tests.portals.test_every_url import TABLE, Row, World, _addresses, _arguments, build

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
DESK, TABLET, PHONE = 1440, 768, 360
VISITORS = ("anon", "cara", "ivan", "pru")
# The same page for somebody else, or in another state.
MORE = {
    "anon": ["/browse/?q=clerk&genre=mystery", "/browse/?q=zzzz", "/nothing-here/", "/compare/"],
    "cara": ["{pitch}", "{edit}characters/", "{edit}credits/", "{edit}story/", "{edit}world/", "{edit}finance/", "{edit}documents/",
             "{edit}pictures/", "{edit}access/", "{edit}review/", "/creator/access/?side=incoming"],
    "ivan": ["{pitch}", "{hers}", "/compare/?id={id}"],
    "pru": ["{pitch}", "/production/access/?side=outgoing"],
}  # fmt: skip

# Controls smaller than a fingertip. A link in a sentence may be; a box counts with its label, a small button with the room around it.
SMALL = """() => [...document.querySelectorAll(
    'button, .btn, select, summary, input:not([type=hidden]), [role=option], .tabbar a, .tabs a, .menu a')].filter((it) => {
    const target = it.closest("label") || it;
    if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || target.closest(".vh, .edgecode, p")) return false;
    const { width, height } = target.getBoundingClientRect();
    const room = getComputedStyle(it, "::after");
    const more = room.position === "absolute" && room.content !== "none" ? -2 * Math.min(0, parseFloat(room.top)) : 0;
    return width > 1 && height > 1 && (height + more < 43.5 || width < 23.5);
}).map((it) => it.outerHTML.slice(0, 140))"""
SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def visitor_of(row: Row) -> str:
    """Who of the four is shown this page; nobody when it is no page, or one of the staff's."""
    if row.method != "get":
        return ""
    answers = {who: row.answers.get(who, row.guest if who == "anon" else row.others) for who in VISITORS}
    return next((who for who in VISITORS if answers[who] == 200), "")


def stage() -> tuple[dict[str, tuple[str, str]], dict[str, list[str]]]:
    """The portal and address of mail of each visitor, and what each of them opens."""
    cara, ivan, iris, pru = (
        person(name, role)
        for name, role in (("Cara", "creator"), ("Ivan", "investor"), ("Iris", "investor"), ("Pru", "production"))
    )
    world = build(cara, ivan, iris, pru, organisation("Pru Film", (pru, "owner")))
    visits: dict[str, list[str]] = defaultdict(list)
    for name, pattern in _addresses().items():
        if who := visitor_of(TABLE[name]):
            wanted = _arguments(world, name, cara)
            visits[who].append(reverse(name, kwargs={part: wanted[part] for part in pattern.pattern.converters}))
    for who, more in MORE.items():
        visits[who] += [path.format(**_places(world)) for path in more]
    return {"cara": ("creator", cara.email), "ivan": ("investor", ivan.email), "pru": ("production", pru.email)}, visits


def _places(world: World) -> dict[str, str]:
    return {
        "id": world.pitch.public_id,
        "pitch": f"/pitches/{world.pitch.public_id}/",
        "hers": f"/pitches/{world.pru_pitch.public_id}/",
        "edit": f"/creator/pitches/{world.draft.public_id}/edit/",
    }


async def broken(page: Page, rules: dict[str, Any]) -> list[str]:
    found = await page.evaluate("(rules) => axe.run(document, rules)", rules)
    return [f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"][:3]]


async def look(page: Page, path: str) -> list[str]:
    """What is wrong with one page: on a desk in light and dark, on a tablet, on a phone."""
    answer = await page.request.get(path)
    assert answer.status in (200, 404), f"{path} answers {answer.status}"
    if b"<html" not in (await answer.body())[:200]:
        return []  # a part, a picture or a file
    await page.set_viewport_size({"width": DESK, "height": 900})
    await page.goto(path)
    await page.evaluate(AXE)
    found = await broken(page, RULES)
    await page.emulate_media(color_scheme="dark")
    found += [f"dark, {each}" for each in await broken(page, COLOURS)]
    for width in (TABLET, PHONE):
        await page.set_viewport_size({"width": width, "height": 800})
        if await page.evaluate(SIDEWAYS):
            found.append(f"scrolls sideways at {width}")
        found += [f"too small for a finger at {width}: {each}" for each in await page.evaluate(SMALL)]
    found += [f"dark, phone, {each}" for each in await broken(page, RULES)]
    await page.emulate_media(color_scheme="light")
    return [f"{path} {each}" for each in found]


async def visit(browser: Browser, live: Live, who: tuple[str, str] | None, paths: list[str]) -> list[str]:
    context: BrowserContext = await browser.new_context(
        base_url=live.url, color_scheme="light", reduced_motion="reduce", viewport={"width": DESK, "height": 900}
    )
    page = await context.new_page()
    if who:
        portal, email = who
        await page.goto(f"/{portal}/login/")
        await page.get_by_label("Email address").fill(email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(f"**/{portal}/")
    found = []
    for path in dict.fromkeys(paths):
        found += await look(page, path)
    await context.close()
    return found


async def visit_all(live: Live, people: dict[str, tuple[str, str]], visits: dict[str, list[str]]) -> list[str]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        found = await asyncio.gather(*(visit(browser, live, people.get(who), paths) for who, paths in visits.items()))
        await browser.close()
    return [each for some in found for each in some]


@pytest.mark.usefixtures("browser")
def test_every_page_can_be_used_by_everybody(live: Live) -> None:
    people, visits = staged(stage)
    assert sum(map(len, visits.values())) > 60
    found = staged(lambda: asyncio.run(visit_all(live, people, visits)))
    assert not found, "\n".join(found)
