"""How do we look into strangers' files without trusting them? Start `child.py` with limits, wait so long, and read its answer."""

import json
import logging
import signal
import subprocess
import sys
from pathlib import Path

from pitchey.core.types import Json

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("child.py")
# SECURITY: nothing of our own environment, so no secrets. glibc keeps the memory of a page for the next one, instead of giving it back and
# asking for it anew, which is a third of what drawing costs.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(128 * 1024 * 1024),
}
WAITS = 120  # seconds on the clock; the child has fewer of processor time
# The signals by which a file, and not the machine, ends the child: out of time, out of memory, out of its parser's mind.
ITS_OWN_FAULT = {
    signal.SIGXCPU: "too_heavy",
    signal.SIGABRT: "too_heavy",
    signal.SIGTRAP: "too_heavy",
    signal.SIGILL: "too_heavy",
    signal.SIGSEGV: "damaged",
    signal.SIGBUS: "damaged",
}


class FileRejected(Exception):
    """The file is not acceptable; `code` names a sentence of `policy.REFUSALS`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class ChildFailed(Exception):
    """The machine is in trouble, not the file: try again later."""


def clean(content_type: str, source: Path, target: Path) -> Json:
    """Check `source` and write a harmless copy to `target`; its pages (0 for a picture), width and height.

    Of a Word document the copy is a PDF, and there is `left_out`: codes of what it lost.

    Raises:
        Refused, ChildFailed
    """
    return _run("clean", content_type, str(source), str(target))


def check(content_type: str, source: Path) -> None:
    """Look into a Word document that a service will print: what we refuse, it never sees.

    Raises:
        Refused, ChildFailed
    """
    _run("check", content_type, str(source))


def draw(content_type: str, source: Path, folder: Path, first: int, last: int) -> list[Json]:
    """Draw pages `first` to `last` of a clean PDF, or all sizes of a clean picture, into `folder`.

    Returns rows of number, file (its name in `folder`), width and height in pixels.

    Raises:
        Refused, ChildFailed
    """
    return _run("draw", content_type, str(source), str(folder), str(first), str(last))["pictures"]


def _run(*argv: str) -> Json:
    # SECURITY: isolated mode, so no code from the working folder.
    command = [sys.executable, "-I", str(PROGRAM), *argv]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            command, capture_output=True, timeout=WAITS, env=ENVIRONMENT, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FileRejected("too_heavy") from error
    if done.returncode < 0 and -done.returncode in ITS_OWN_FAULT:
        raise FileRejected(ITS_OWN_FAULT[signal.Signals(-done.returncode)])
    if done.returncode:
        raise ChildFailed(f"{done.returncode}: {done.stderr.decode(errors='replace')[-1000:]}")
    answer: Json = json.loads(done.stdout)
    if "refused" in answer:
        log.info(
            "file refused", extra={"facts": {"code": answer["refused"], "why": done.stderr.decode(errors="replace")}}
        )
        raise FileRejected(answer["refused"])
    return answer
