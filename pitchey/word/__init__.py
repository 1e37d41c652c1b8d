"""How does a Word document become pages? Read what it says, set it in our own fonts, write a PDF. Runs in the child process alone.

`package` opens the archive, `cascade`, `numbering`, `runs` and `reading` say what stands in it, `content` is what was understood,
`faces`, `lines`, `boxes` and `pages` set it. Imports nothing of the product but `pitchey.fonts`, and never fetches anything.
"""

from pathlib import Path

from pitchey.word.package import NotReadable, Package
from pitchey.word.pages import print_pages
from pitchey.word.reading import read

__all__ = ["NotReadable", "check", "to_pdf"]


def check(source: Path) -> None:
    """Whether there is a Word document at `source` that we take.

    Raises:
        NotReadable: no such document, one with macros or a password, or one that unfolds to too much.
    """
    with Package(source):
        pass


def to_pdf(source: Path, target: Path) -> list[str]:
    """Write the Word document at `source` as a PDF; what could not be carried over, as codes of `policy.LEFT_OUT`.

    Raises:
        NotReadable: its `code` names a sentence of `policy.REFUSALS`.
        Exception: whatever a broken document makes a parser raise.
    """
    with Package(source) as package:
        document = read(package)
    print_pages(document, target)
    return sorted(document.left_out)
