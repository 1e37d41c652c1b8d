"""`make vitals`: how fast is a first visit on somebody's screen? Cold cache, fast 4G, on a desk and on a phone; the table in `docs/performance.md`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from pitchey.operations import run
from tests.visual.demo_site import chromium, demo_site, enter
from tests.visual.screenshots import address_of

REPORT = run.ROOT / "docs" / "performance.md"
HEADING = "## On somebody's screen"
VISITS = 3  # of each page; the median counts
# What the browser's own tools call fast 4G: bytes a second, and the milliseconds that every request waits.
FAST_4G = {"offline": False, "latency": 165, "downloadThroughput": 1_012_500, "uploadThroughput": 168_750}
SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
# Who looks, what it is called, the address, and the links that lead on from there.
PAGES: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("", "home", "/", ()),
    ("", "browse", "/browse/", ()),
    ("", "pitch", "/browse/?q=lamp", ('a[href*="/pitches/pit_"]',)),
    ("", "how it works", "/how-it-works/", ()),
    ("creator", "creator's home", "/creator/", ()),
    ("investor", "investor's home", "/investor/", ()),
    ("investor", "reader", "/browse/?q=orchard", ('a[href*="/pitches/pit_"]', 'aside a[href*="/read/doc_"]')),
]
WATCH = """
window.seen = { lcp: 0, shift: 0, blocked: 0 };
const watch = (type, tell) => new PerformanceObserver((list) => list.getEntries().forEach(tell)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
watch("longtask", (entry) => { seen.blocked += Math.max(0, entry.duration - 50); });
"""


@dataclass
class Visit:
    """Milliseconds, the share of the screen that moved, bytes by kind as they came over the line, and the number of requests."""

    lcp: float
    shift: float
    blocked: float
    bytes: Counter[str]
    requests: int


def visit(browser: Browser, address: str, path: str, screen: dict[str, Any], cookies: Any) -> Visit:
    """One page, opened by somebody who was never here."""
    context = browser.new_context(base_url=address, storage_state=cookies, **screen)
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()
    line.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: kind_of(told)}))
    line.on(
        "Network.loadingFinished",
        lambda told: weights.update({kinds.get(told["requestId"], "rest"): int(told["encodedDataLength"])}),
    )
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", FAST_4G)
    page.goto(path, wait_until="load")
    page.wait_for_timeout(1500)
    seen = page.evaluate("seen")
    context.close()
    return Visit(seen["lcp"], seen["shift"], seen["blocked"], weights, len(kinds))


def kind_of(told: dict[str, Any]) -> str:
    if told["type"] == "Font":
        return "fonts"
    # Posters and pages of scripts; icons and pictures of the house count with the rest.
    if told["type"] == "Image" and "/static/img/" not in told["response"]["url"]:
        return "posters"
    return "rest"


def measured(address: str) -> Iterator[str]:
    """The rows of the table."""
    with chromium() as browser:
        for portal, name, path, leads in PAGES:
            context: BrowserContext = browser.new_context(base_url=address)
            page = enter(context, portal)
            there, cookies = address_of(page, path, leads), context.storage_state()
            context.close()
            for screen, shape in SCREENS.items():
                visits = [visit(browser, address, there, shape, cookies) for _ in range(VISITS)]
                typical = visits[0]
                yield " | ".join(
                    [
                        f"| {name}, {screen}",
                        f"{median(each.lcp for each in visits) / 1000:.2f} s",
                        f"{median(each.shift for each in visits):.3f}",
                        f"{median(each.blocked for each in visits):.0f} ms",
                        *(f"{typical.bytes[kind] / 1000:.0f} kB" for kind in ("rest", "fonts", "posters")),
                        f"{typical.requests} |",
                    ]
                )


def write(rows: list[str]) -> None:
    """Put the section into the report, in place of the one that stands there."""
    section = f"""{HEADING}

`make vitals` opens pages of the demo world in headless Chromium as somebody who was never there: nothing kept, over what the browser's tools call fast 4G (8.1 Mbit/s, every request waits
165 ms), on two cores that also run the servers. The median of {VISITS} visits. The aims: largest paint under 1 s, shift under 0.05, blocked for less than 100 ms, under 120 kB beside fonts
(at most 160 kB) and posters.

| page | largest paint | shift | blocked | page, styles, scripts | fonts | posters | requests |
|---|---|---|---|---|---|---|---|
""" + "\n".join(rows)
    report = REPORT.read_text()
    if HEADING in report:
        report = re.sub(rf"{re.escape(HEADING)}\n.*?(?=\n## |\Z)", lambda _: section + "\n", report, flags=re.DOTALL)
    else:
        report = f"{report.rstrip()}\n\n{section}\n"
    REPORT.write_text(report)


def main() -> None:
    with demo_site() as address:
        rows = list(measured(address))
    write(rows)
    print("\n".join(rows))


if __name__ == "__main__":
    main()
