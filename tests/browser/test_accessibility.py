"""Can everybody use the pages? Every address of the portals that shows one: axe finds nothing in both themes, nothing scrolls sideways, fingers find every control."""

import json
import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.setup import sign_in, staged
from tests.factories.cast import organisation, person
from tests.tables.portal_addresses import TABLE, Row, World, addresses, arguments_of, build

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
# One page load: what it says and how it is built on a desk and on a phone, and its colours between them.
LOOKS: list[tuple[int, str, dict[str, Any]]] = [
    (1440, "light", {"runOnly": STANDARDS}),
    (768, "dark", {"runOnly": {"type": "rule", "values": COLOURS}}),
    (360, "dark", {"runOnly": STANDARDS}),
]
SPRITE = set(re.findall(r'<symbol id="([a-z]+)"', (Path(__file__).parents[2] / "static/img/icons.svg").read_text()))
ENLARGED = 320  # what is left of a screen of 1280 at 400 %
VISITORS = {"anon": "", "cara": "creator", "ivan": "investor", "pru": "production"}
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
ICONS = "() => [...document.querySelectorAll('use[href]')].map((it) => it.getAttribute('href').split('#')[1])"
# Two frames, so that nothing is measured half way between two themes.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def visitor_of(row: Row) -> str:
    """Who of the four is shown this page; nobody when it is no page, or one of the staff's."""
    if row.method != "get":
        return ""
    answers = {who: row.answers.get(who, row.guest if who == "anon" else row.others) for who in VISITORS}
    return next((who for who in VISITORS if answers[who] == 200), "")


def stage(visitor: str) -> tuple[str, list[str]]:
    """The visitor's address of mail, and what they open."""
    cara, ivan, iris, pru = (
        person(name, role)
        for name, role in (("Cara", "creator"), ("Ivan", "investor"), ("Iris", "investor"), ("Pru", "production"))
    )
    world = build(cara, ivan, iris, pru, organisation("Pru Film", (pru, "owner")))
    paths = [path.format(**_places(world)) for path in MORE[visitor]]
    for name, pattern in addresses().items():
        if visitor_of(TABLE[name]) == visitor:
            wanted = arguments_of(world, name, cara)
            paths.append(reverse(name, kwargs={part: wanted[part] for part in pattern.pattern.converters}))
    emails = {"cara": cara.email, "ivan": ivan.email, "pru": pru.email}
    return emails.get(visitor, ""), list(dict.fromkeys(paths))


def _places(world: World) -> dict[str, str]:
    return {
        "id": world.pitch.public_id,
        "pitch": f"/pitches/{world.pitch.public_id}/",
        "hers": f"/pitches/{world.pru_pitch.public_id}/",
        "edit": f"/creator/pitches/{world.draft.public_id}/edit/",
    }


def broken(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds, three places a rule, with its reason."""
    rules = rules | {"resultTypes": ["violations"]}
    found = page.evaluate(f"axe.run(document, {json.dumps(rules)})")["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][-200:]}"
        for each in found
        for node in each["nodes"][:3]
    ]


def look(page: Page, path: str) -> list[str]:
    """What is wrong with one page at any width and in any theme."""
    answer = page.request.get(path)
    assert answer.status in (200, 404), f"{path} answers {answer.status}"
    if b"<html" not in answer.body()[:200]:
        return []  # a part, a picture or a file
    found = []
    for turn, (width, theme, rules) in enumerate(LOOKS):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if turn == 0:
            page.goto(path)
            page.evaluate(AXE)
        page.evaluate(SETTLED)
        wrong = broken(page, rules)
        if page.evaluate(SIDEWAYS):
            wrong.append("scrolls sideways")
        if width < 1024:
            wrong += [f"too small for a finger: {each}" for each in page.evaluate(SMALL)]
        found += [f"{path} {width} {theme}, {each}" for each in wrong]
    found += [f"{path}, no icon is called {name}" for name in set(page.evaluate(ICONS)) - SPRITE]
    page.set_viewport_size({"width": ENLARGED, "height": 900})
    page.evaluate(SETTLED)
    return found + ([f"{path} {ENLARGED}, scrolls sideways"] if page.evaluate(SIDEWAYS) else [])


@pytest.mark.parametrize(("visitor", "portal"), VISITORS.items())
def test_every_page_can_be_used_by_everybody(new_page: Any, visitor: str, portal: str) -> None:
    email, paths = staged(lambda: stage(visitor))
    assert len(paths) > len(MORE[visitor])
    page = new_page()
    if portal:
        sign_in(page, portal, email)
    found = [each for path in paths for each in look(page, path)]
    assert not found, "\n".join(found)
