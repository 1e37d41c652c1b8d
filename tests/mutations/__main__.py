"""`python -m tests.mutations`: break each rule in a copy of the tree, and see whether a test of `make test` fails. Some minutes; names what nobody noticed."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[2]
MARKS = "not everything and (essential or not browser)"  # those of `make test`, see the Makefile


def main(names: list[str]) -> None:
    asked = [one for one in MUTATIONS if not names or any(name in one.what for name in names)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "pitchey"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("var", ".venv", ".git", "__pycache__", ".*_cache"))
        unnoticed = [one.what for one in asked if not _noticed(one, copy)]
    print(
        f"{len(asked) - len(unnoticed)} of {len(asked)} broken rules were noticed.", *unnoticed, sep="\n  not noticed: "
    )
    sys.exit(bool(unnoticed))


def _noticed(mutation: Mutation, copy: Path) -> bool:
    file = copy / mutation.file
    whole = file.read_text()
    file.write_text(whole.replace(mutation.rule, mutation.broken))
    begun = time.monotonic()
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-n0",
        "-m",
        MARKS,
    ]
    try:
        ended = subprocess.run([*asked, *mutation.tests.split()], cwd=copy, capture_output=True, text=True)
    finally:
        file.write_text(whole)
    if ended.returncode > 1:
        sys.exit(f"{mutation.what}: the tests did not run.\n{ended.stdout[-3000:]}{ended.stderr[-3000:]}")
    failed = next((line for line in ended.stdout.splitlines() if line.startswith("FAILED ")), "nobody")
    print(f"{time.monotonic() - begun:4.0f} s  {mutation.what}: {failed.removeprefix('FAILED ')[:150]}", flush=True)
    return ended.returncode == 1


if __name__ == "__main__":
    main(sys.argv[1:])
