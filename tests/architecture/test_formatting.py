"""Is every template and style sheet formatted, one thing a line, so that a change shows as the line that changed?"""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 120


@pytest.mark.parametrize(("folder", "ending"), [("templates", "html"), ("static/css", "css")])
def test_no_line_is_longer_than_the_limit(folder: str, ending: str) -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"
        for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LIMIT
    ]
    assert long == []
