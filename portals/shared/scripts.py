"""Which modules does the script of every page import? Named in the page, they come at once and not one after the other."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SITE = "js/site.js"
_IMPORT = re.compile(r'^import .*?"\./([\w.]+)"', re.MULTILINE)


@cache
def imported(name: str = SITE) -> tuple[str, ...]:
    """All that a module needs before it runs, nearest first, itself left out. What it fetches later, by `import()`, is not among them."""
    found = [name]
    for module in found:
        text = Path(finders.find(module)).read_text(encoding="utf-8")
        found += [near for near in (f"js/{file}" for file in _IMPORT.findall(text)) if near not in found]
    return tuple(dict.fromkeys(found[1:]))
