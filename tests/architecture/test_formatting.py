"""Is every template and style sheet formatted, one thing a line, so that a change shows as the line that changed?"""

import subprocess
import sys
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


@pytest.mark.slow("every template is formatted anew")
@pytest.mark.parametrize(("tool", "folder"), [("format_templates", "templates"), ("format_css", "static/css")])
def test_formatting_again_changes_nothing(tool: str, folder: str) -> None:
    checked = subprocess.run(
        [sys.executable, f".ci/{tool}.py", "--check", folder], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
