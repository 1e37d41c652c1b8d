"""Does every style sheet say one declaration a line, in at most 120 characters? `format_css.py [--check] PATHS`.

cssbeautifier does the work; it leaves long lists (of fonts, of code points) on one line, so those are wrapped here.
"""

import argparse
import re
import sys
import textwrap
from pathlib import Path

import cssbeautifier

LIMIT = 120
OPTIONS = cssbeautifier.default_options()
OPTIONS.indent_size = 2
OPTIONS.end_with_newline = True
OPTIONS.space_around_combinator = True


def formatted(source: str) -> str:
    # A wrapped list comes back to one line first, so that formatting twice is formatting once.
    source = re.sub(r",\n\s+(?=[^{}]*;)", ", ", source)
    lines: list[str] = []
    for line in cssbeautifier.beautify(source, OPTIONS).splitlines():
        if line.lstrip().startswith("@media"):  # a range, not a combinator
            line = re.sub(r"\s*([<>])\s*(=?)\s*", r" \1\2 ", line)
        margin = " " * (len(line) - len(line.lstrip()) + 2)
        long = len(line) > LIMIT
        lines += textwrap.wrap(line, LIMIT, subsequent_indent=margin, break_long_words=False) if long else [line]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("paths", nargs="+", type=Path)
    asked = parser.parse_args()
    wrong = []
    for path in sorted(
        each for given in asked.paths for each in ([given] if given.is_file() else given.rglob("*.css"))
    ):
        source = path.read_text()
        if formatted(source) != source:
            wrong.append(path)
            if not asked.check:
                path.write_text(formatted(source))
    if asked.check and wrong:
        print(*(f"would reformat {path}" for path in wrong), sep="\n")
    return int(asked.check and bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
