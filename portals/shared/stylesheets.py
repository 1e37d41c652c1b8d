"""Which style sheets does a page link? Each by itself while one works on them; one file, joined, where they were collected."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# In the order of the layers; each file wraps itself in its own.
SHEETS = (
    "css/reset.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components/button.css",
    "css/components/field.css",
    "css/components/status.css",
    "css/components/nav.css",
    "css/components/poster.css",
    "css/components/list.css",
    "css/components/picture.css",
    "css/components/panel.css",
    "css/components/tabs.css",
    "css/components/overlay.css",
    "css/components/board.css",
    "css/components/thread.css",
    "css/components/reader.css",
    "css/components/paper.css",
    "css/pages.css",
    "css/utilities.css",
)
JOINED = "css/site.css"


def joined() -> str:
    """All sheets as one text that stands in `css/`: what is addressed from `css/components/` is one folder nearer.

    Comments and indents stay at home: browsers do not read them.
    """
    texts = []
    for name in SHEETS:
        sheet = Path(finders.find(name))  # type: ignore[arg-type]  # a sheet that is not there is a TypeError
        text = re.sub(r"/\*.*?\*/\n?", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"\n\s+", "\n", text)
        texts.append(text.replace('url("../../', 'url("../') if "components/" in name else text)
    return "\n".join(texts)


def linked() -> tuple[str, ...]:
    """What a page links: the one file if it was collected, else each."""
    return (JOINED,) if JOINED in getattr(staticfiles_storage, "hashed_files", {}) else SHEETS


class JoinedStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed, the style sheets in one file, and modules that import each other by their hashed names."""

    # Only our modules: what other packages ship does not always keep to itself.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def post_process(self, paths: dict[str, object], dry_run: bool = False, **options: object) -> Iterator[object]:
        if not dry_run:
            self.delete(JOINED)
            self.save(JOINED, ContentFile(joined().encode()))
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, dry_run, **options)
