"""`make screenshots`: 25 pages in light and dark at three widths into `var/screenshots/`, and the few that the README shows into `docs/images/`."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from pitchey.operations import run
from tests.visual.demo_site import chromium, demo_site, enter, folder

WIDTHS = {"phone": 390, "tablet": 820, "desk": 1440}
HEIGHT = 900
# What floats above the foot of a screen stands at the end of a picture of the whole page.
FOOT = ".tabbar, .askbar { position: static }"
# Who looks, the name of the picture, the address, and the links that lead on from there: selectors, of which each page's first match is followed.
PAGES: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("", "home", "/", ()),
    ("", "browse", "/browse/", ()),
    ("", "search", "/browse/?q=lighthouse", ()),
    ("", "genres", "/genres/", ()),
    ("", "pitch", "/browse/?q=lamp", ('a[href*="/pitches/pit_"]',)),
    ("", "how", "/how-it-works/", ()),
    ("", "join", "/join/", ()),
    ("", "sign-in", "/creator/login/", ()),
    ("", "not-found", "/nothing-here/", ()),
    ("", "styleguide", "/styleguide/", ()),
    ("creator", "creator-home", "/creator/", ()),
    ("creator", "pitches", "/creator/pitches/", ()),
    ("creator", "editor", "/creator/pitches/?q=tide", ('a[href*="/edit/"]',)),
    ("creator", "documents", "/creator/pitches/?q=tide", ('a[href*="/edit/"]', 'a[href*="documents/"]')),
    ("creator", "requests", "/creator/access/?side=incoming", ()),
    ("creator", "request", "/creator/", ('a[href*="/creator/access/nda_"]',)),
    ("creator", "notices", "/notifications/", ()),
    ("creator", "settings", "/settings/", ()),
    ("investor", "investor-home", "/investor/", ()),
    ("investor", "access", "/investor/access/", ()),
    ("investor", "sign", "/investor/", ('a[href*="/sign/"]',)),
    ("investor", "reader", "/browse/?q=orchard", ('a[href*="/pitches/pit_"]', 'aside a[href*="/read/doc_"]')),
    ("investor", "saved", "/investor/saved/", ()),
    ("investor", "record", "/investor/record/", ()),
    ("production", "production-home", "/production/", ()),
]
README = {"home", "browse", "pitch", "creator-home", "sign", "reader"}


def address_of(page: Page, path: str, leads: tuple[str, ...]) -> str:
    """Where the page is: follow from page to page the first link of each selector."""
    for lead in leads:
        page.goto(path)
        href = page.locator(f"main {lead}").first.get_attribute("href")
        assert href, f"{path} has no link to {lead}"
        path = href
    return path


def shoot(browser: Browser, address: str, portal: str) -> None:
    """All pictures of one person."""
    addresses: dict[str, str] = {}
    for dark in (False, True):
        context = browser.new_context(
            base_url=address,
            viewport={"width": 1440, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
            bypass_csp=True,  # for FOOT, which is a style of ours that no page brings
        )
        page = enter(context, portal)
        for who, name, path, leads in PAGES:
            if who != portal:
                continue
            if name not in addresses:
                addresses[name] = address_of(page, path, leads)
            for size, width in WIDTHS.items():
                picture(
                    page, addresses[name], width, f"{name}-{size}-{'dark' if dark else 'light'}", whole=name != "reader"
                )
            if name in README and not dark:
                readme(page, addresses[name], name)
        context.close()


def picture(page: Page, path: str, width: int, name: str, *, whole: bool) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    answer = page.goto(path)
    assert answer and answer.status < 500, f"{path} answers {answer and answer.status}"
    settle(page)
    page.screenshot(path=run.VAR / "screenshots" / f"{name}.png", full_page=whole, style=FOOT if whole else "")


def readme(page: Page, path: str, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(path)
    settle(page)
    picture = Image.open(BytesIO(page.screenshot()))
    picture.save(run.ROOT / "docs" / "images" / f"{name}.webp", quality=84, method=6)


def settle(page: Page) -> None:
    """Every lazy picture is there, and the type."""
    page.evaluate(
        """async () => {
            const pictures = [...document.images];
            for (const each of pictures) each.loading = "eager";
            await Promise.all([document.fonts.ready, ...pictures.map((each) => each.decode().catch(() => {}))]);
        }"""
    )


def main() -> None:
    folder("screenshots")
    with demo_site() as address:

        def one(portal: str) -> Any:
            # A browser each: Playwright belongs to the thread that started it.
            with chromium() as browser:
                shoot(browser, address, portal)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, ("", "creator", "investor", "production")))
    print(
        f"{len(list((run.VAR / 'screenshots').glob('*.png')))} pictures are in var/screenshots/, the README's in docs/images/."
    )


if __name__ == "__main__":
    main()
