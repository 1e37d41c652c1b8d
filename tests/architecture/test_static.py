"""Does the front end keep its promises: small, local, and nothing inline?"""

import gzip
import re
from pathlib import Path

import pytest

from portals.shared.stylesheets import SHEETS, joined

ROOT = Path(__file__).resolve().parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
COMPRESSED = 16_000  # bytes of all styles as one file, gzipped
BUDGET = 80_000  # bytes, uncompressed: all of CSS as it is sent, and what any one page runs of JavaScript, with htmx
# Letters go to mail programs, which read no style sheet of ours.
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "emails" not in path.relative_to(TEMPLATES).parts]
# The style guide and the staff's desk link sheets of their own; no page waits for letters of other scripts.
APART = {"guide.css", "desk.css", "letters.css"}
STYLES = [path for path in sorted((STATIC / "css").rglob("*.css")) if path.name not in APART]
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
LAYERS = ["reset", "tokens", "base", "layout", "components", "pages", "utilities"]


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_styles_fit_their_budget():
    assert len(joined().encode()) < BUDGET
    assert len(gzip.compress(joined().encode())) < COMPRESSED


def test_what_the_joined_sheet_addresses_is_there():
    addressed = re.findall(r'url\("([^"]+)"\)', joined())
    assert addressed and all((STATIC / "css" / name).resolve().is_file() for name in addressed)


NEEDED = re.compile(r'^import .*"\./([\w.]+)"', re.MULTILINE)
WANTED = re.compile(r'import[ (].*?"\./([\w.]+)"')  # and what is fetched later, when somebody wants it


def loaded(name: str, imports: re.Pattern[str] = NEEDED) -> set[Path]:
    """A module and everything that it imports."""
    found, waiting = set(), [STATIC / "js" / name]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [path.parent / near for near in imports.findall(path.read_text())]
    return found


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_the_scripts_of_a_page_fit_their_budget_together_with_htmx(path):
    entries = ["site.js", *re.findall(r"static 'js/([\w.]+)'", path.read_text())]
    scripts = set().union(*map(loaded, entries), (STATIC / "vendor").rglob("*.js"))
    assert sum(script.stat().st_size for script in scripts) < BUDGET


def test_every_script_is_loaded_by_some_page():
    entries = {
        name for path in TEMPLATES.rglob("*.html") for name in re.findall(r"static 'js/([\w.]+)'", path.read_text())
    }
    assert set().union(*(loaded(entry, WANTED) for entry in entries)) == set(SCRIPTS)


def test_every_style_sheet_is_linked_once_and_in_the_order_of_the_layers():
    linked = [name.removeprefix("css/") for name in SHEETS]
    assert sorted(linked) == sorted(str(path.relative_to(STATIC / "css")) for path in STYLES)
    layers = [re.search(r"@layer (\w+) \{", (STATIC / "css" / name).read_text())[1] for name in linked]
    assert layers == sorted(layers, key=LAYERS.index)


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_no_template_has_inline_style_or_script(path):
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert "<style" not in source
    # Data for search engines is not run.
    assert not re.search(r"<script(?![^>]*\ssrc=)", source.replace('<script type="application/ld+json">', ""))
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert "hx-on" not in source and "javascript:" not in source


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_no_template_asks_another_host_for_anything(path):
    assert not re.search(r"(?:src|href|action|hx-get|hx-post|content)=[\"'](?:https?:)?//", path.read_text())


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=names([*STYLES, *SCRIPTS]))
def test_no_style_or_script_asks_another_host_for_anything(path):
    assert not re.search(r"https?://|@import|url\([\"']?//", path.read_text())


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_no_script_needs_eval_or_writes_html_from_text(path):
    assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", path.read_text())


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img/icons.svg").read_text()))
    named = {
        name for path in PAGES for name in re.findall(r'(?:\{% icon |icon(?:_after)?=)"([a-z]+)"', path.read_text())
    }
    assert named and named <= sprite


def test_what_is_vendored_has_its_licence_beside_it():
    assert (STATIC / "vendor/htmx.LICENSE.txt").exists()
    assert (STATIC / "fonts/OFL.txt").exists()
