"""Does every template say one thing a line, in at most 120 characters, without a change of what people see?

`format_templates.py [--check] PATHS`. White space is added only where a browser shows none: at the edges of blocks (by
HTML, or by the `display` that `static/css` gives a class), inside a tag between its attributes, and inside
`{% blocktranslate trimmed %}`. djlint and djangofmt keep no line limit (851 and 465 lines stayed longer), and djlint puts spaces into sentences.
A template whose white space is shown (`white-space: pre-line`) says so: `{# White space counts here. #}`.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

LIMIT = 120
INDENT = "  "
ROOT = Path(__file__).resolve().parents[1]
COUNTS = "{# White space counts here. #}"

TEMPLATE_TAG = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
TRANSLATED = r"\{% *blocktrans(?:late)?\b.*?%\}.*?\{% *endblocktrans(?:late)? *%\}"
VERBATIM = r"<(?P<raw>script|style|pre|textarea)\b.*?</(?P=raw)>|\{% *(?P<off>comment|verbatim)\b.*?\{% *end(?P=off) *%\}|<!--.*?-->|<!.*?>"
TAG = rf"""</?[a-zA-Z](?:"(?:{TEMPLATE_TAG}|[^"])*"|'(?:{TEMPLATE_TAG}|[^'])*'|{TEMPLATE_TAG}|[^>"'])*>"""
TOKEN = re.compile(rf"({TRANSLATED}|{VERBATIM}|{TAG}|{TEMPLATE_TAG}|\s+)", re.DOTALL)
UNIT = re.compile(
    rf"""(?:"(?:{TRANSLATED}|{TEMPLATE_TAG}|[^"])*"|'(?:{TRANSLATED}|{TEMPLATE_TAG}|[^'])*'|{TEMPLATE_TAG}|[^\s"'])+""",
    re.DOTALL,
)

BLOCKS = set(
    "address article aside blockquote body caption col colgroup dd details dialog div dl dt fieldset figcaption figure footer form "
    "h h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link main meta nav ol optgroup option p script section "
    "style summary table tbody td tfoot th thead title tr ul br base".split()
)
VOIDS = set("area base br col embed hr img input link meta source track wbr".split())
OWN_INSIDE = {"button", "select", "textarea", "template", "noscript"}  # inline, with a formatting context of their own
NO_TEXT_INSIDE = set("select optgroup table thead tbody tfoot tr ul ol dl head html svg datalist".split())
# Components (portals/shared/templatetags/components.py) that are a block around their content, and those that are one.
HOLDING = set(
    "panel notice nothing dialog drawer menu card lines table tabs chips crumbs facts steps ladder talk message board lane deal".split()
)
HOLDING_ITEMS = set("panel nothing tabs chips crumbs steps facts lines ladder table talk board".split())  # lists, grids
STANDING = set(
    "field form_errors upload pitch_card date_range autosaved chart pager skeleton toast fact step rung crumb poster figure "
    "progress stylesheets".split()
)
DRAWN = STANDING | set(
    "button icon tag status avatar more tab chip toggle verified meter leader heat spark rosette".split()
)
SILENT = {
    "load",
    "extends",
    "csrf_token",
    "url",
    "static",
    "with",
    "firstof",
    "now",
    "get_current_language",
    "get_current_language_bidi",
}
# Blocks that stand inside a sentence, a title or an attribute.
TIGHT_BLOCKS = set(
    "title description social_title social_description main_class bodyclass headline_text pretitle".split()
)


def displays() -> dict[str, str]:
    """What `static/css` gives a class alone: its `display`."""
    found: dict[str, str] = {}
    for sheet in sorted((ROOT / "static/css").rglob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        text = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            if display := re.search(r"display: ([\w-]+)", body):
                for name in selectors.split(","):
                    if re.fullmatch(r"\.[\w-]+", name.strip()) and display[1] != "none":
                        found[name.strip()[1:]] = display[1]
    return found


# Classes that are so wherever they stand, by rules that name what they stand in.
DISPLAYS = displays() | {"acts": "flex", "cell": "flex"}


@dataclass
class Token:
    """One thing of a template: a tag of HTML or of Django, a value, a word."""

    kind: str  # open, close, void, tag, text, raw
    text: str
    name: str = ""
    outer: str = "inline"  # inline, block
    inner: str = ""  # flow, flex, own, none; "" passes through
    parent: str = "flow"
    partner: int | None = None
    silent: bool = False
    broken: bool = False


def classify(text: str) -> Token:
    if text.startswith("{#"):
        return Token("tag", text, "#", silent=True)
    if re.match(r"\{% *(comment|verbatim)\b|<!--", text):
        return Token("raw", text, silent=True)
    if re.match(TRANSLATED, text, re.DOTALL):
        return Token("text", text, "blocktranslate", silent=" asvar " in text.partition("%}")[0])
    if text.startswith("{%"):
        body = text[2:-2].split()
        name = body[0]
        silent = name in SILENT - {"url", "static", "firstof", "now"} or (len(body) > 2 and body[-2] == "as")
        token = Token("tag", "{% " + text[2:-2].strip() + " %}", name, silent=silent)
        token.outer = "block" if name in STANDING else "inline"
        if name in HOLDING_ITEMS or (name == "block" and body[1] == "acts"):
            token.inner = "flex"
        return token
    if text.startswith("{{"):
        return Token("text", "{{ " + text[2:-2].strip() + " }}")
    if match := re.match(r"<(script|style|pre|textarea)\b", text):
        return Token("raw", text, match[1], "inline" if match[1] == "textarea" else "block")
    if text.startswith("<!"):
        return Token("raw", text, outer="block")
    if match := re.match(r"<(/?)([a-zA-Z][\w-]*)", text):
        name = match[2].lower()
        if match[1]:
            return Token("close", re.sub(r"\s+>$", ">", text), name)
        token = Token("void" if name in VOIDS or text.endswith("/>") else "open", tag_text(text), name)
        token.outer = "block" if name in BLOCKS else "inline"
        token.inner = "flow" if name in BLOCKS else "own" if name in OWN_INSIDE else ""
        if name in NO_TEXT_INSIDE:
            token.inner = "flex"
        classes = re.search(r'\sclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', text)
        for given in re.sub(TEMPLATE_TAG, " ", classes[1]).split() if classes else ():
            display = DISPLAYS.get(given, "")
            if display == "contents":
                token.outer, token.inner = "inline", ""
            elif display:
                token.outer = "inline" if display.startswith("inline") else "block"
                token.inner = "flex" if display.endswith(("flex", "grid")) else "flow"
            if given in ("words", "diff"):
                token.inner = "pre"
        if name == "input" and 'type="hidden"' in text:
            token.silent = True
        return token
    return Token("text", text)


def units(tag: str) -> list[str]:
    """The attributes of a tag, each with the conditions that it stands in."""
    inside = re.sub(r"^<[\w-]+|/?>$", "", tag)
    found: list[str] = []
    depth = 0
    fresh = True
    pieces = re.findall(rf"\s+|(?:{UNIT.pattern})", inside, re.DOTALL)
    for piece in pieces:
        if piece.isspace():
            fresh = True
            continue
        # A piece may end in conditions: `value="1"{% if x %}` goes on after the space.
        for part in re.findall(
            rf"""\{{% *(?:if|endif|for|endfor)\b.*?%\}}|(?:"(?:{TRANSLATED}|{TEMPLATE_TAG}|[^"])*"|'(?:{TRANSLATED}|{TEMPLATE_TAG}|[^'])*'|(?!\{{% *(?:if|endif|for|endfor)\b)(?:{TEMPLATE_TAG}|[^"']))+""",
            piece,
            re.DOTALL,
        ):
            opens, ends = re.match(r"\{% *(if|for)\b", part), re.match(r"\{% *end(if|for)\b", part)
            if opens and depth == 0 and (fresh or not found or found[-1].endswith(("'", '"', "}"))):
                found.append(part)
            elif depth or ends or (found and not fresh and not (found[-1].endswith("}") and part.startswith("{"))):
                found[-1] += (" " if fresh and depth and not found[-1].endswith("=") else "") + part
            else:
                found.append(part)
            depth += bool(opens) - bool(ends)
            fresh = False
    return found


def tag_text(text: str) -> str:
    """A tag of HTML on one line."""
    parts = re.split(rf"({TRANSLATED}|{TEMPLATE_TAG}|\"|')", text, flags=re.DOTALL)
    quoted = ""
    out = []
    for number, part in enumerate(parts):
        if number % 2 and part in ('"', "'"):
            quoted = "" if quoted == part else quoted or part
        if number % 2 == 0 and not quoted:
            part = re.sub(r"\s+", " ", part)
        elif number % 2 and "blocktrans" in part and " trimmed" in part.partition("%}")[0]:
            part = flat_translated(part)
        out.append(part)
    joined = "".join(out)
    joined = re.sub(
        r'(\sclass=")((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)(")',
        lambda m: m[1] + re.sub(r"\s*\n\s*", " ", m[2]).strip() + m[3],
        joined,
    )
    return re.sub(r"\s+(/?>)$", r"\1", joined)


def flat_translated(text: str) -> str:
    """A trimmed translation on one line."""
    head, _, rest = text.partition("%}")
    body = rest[: rest.rindex("{%")]
    parts = re.split(r"\s*(\{% *plural *%\})\s*", body)
    body = "".join(part if part.startswith("{%") else re.sub(r"\s*\n\s*", " ", part.strip()) for part in parts)
    return head + "%}" + body + rest[rest.rindex("{%") :]


def broken_translated(text: str, margin: int) -> list[str]:
    """The same words as a block of lines; [] if it cannot be one."""
    if simple := re.fullmatch(r"""\{% *trans(?:late)? +(?:"([^"]*)"|'([^']*)')((?: +as +\w+)?) *%\}""", text):
        words, variable = simple[1] or simple[2], simple[3].replace(" as ", " asvar ")
        if re.search(r"[%{\\]|  ", words) or words != words.strip():
            return []
        text = f"{{% blocktranslate trimmed{variable} %}}{words}{{% endblocktranslate %}}"
    head, _, rest = text.partition("%}")
    body, end = rest[: rest.rindex("{%")], rest[rest.rindex("{%") :]
    if " trimmed" not in head:
        if any(part != part.strip() or "\n" in part for part in re.split(r"\{% *plural *%\}", body)):
            return []
        head = re.sub(r"\{% *blocktrans(?:late)?", r"{% blocktranslate trimmed", head, count=1)
    lines = [head.strip() + " %}"]
    for part in re.split(r"\s*(\{% *plural *%\})\s*", body):
        if part.startswith("{%"):
            lines.append(part)
        else:
            lines += [
                INDENT + each for each in fill(re.findall(rf"(?:{TEMPLATE_TAG}|\S)+", part), margin + len(INDENT))
            ]
    return [*lines, end]


def fill(words: list[str], margin: int) -> list[str]:
    """Words on as few lines as fit beside the margin."""
    lines = [""]
    for word in words:
        if lines[-1] and margin + len(lines[-1]) + 1 + len(word) > LIMIT:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def holds(token: Token) -> bool:
    """Whether this is what its content is laid out in."""
    return token.kind == "open" or bool(token.inner) or token.name in HOLDING


class Template:
    """A template as tokens, and between each two of them a slot: the white space that stands there."""

    def __init__(self, source: str, parent: str = "flow") -> None:
        self.parent = parent  # what the whole stands in
        self.counts = COUNTS in source
        self.tokens: list[Token] = []
        self.spaces: list[str] = []  # what stands after each token
        self.lead = re.match(r"\s*", source)[0]  # type: ignore[index]
        place = len(self.lead)
        while place < len(source):
            match = TOKEN.match(source, place)
            if match and match[0].isspace():
                if self.tokens:
                    self.spaces[-1] = match[0]
                place = match.end()
                continue
            if match:
                text, place = match[0], match.end()
            else:
                ahead = TOKEN.search(source, place)
                end = ahead.start() if ahead else len(source)
                text, place = source[place:end], end
            token = classify(text)
            if token.name == "blocktranslate" and " trimmed" in text.partition("%}")[0]:
                token.text = flat_translated(text)
            self.tokens.append(token)
            self.spaces.append("")
        self.extends = any(token.name == "extends" for token in self.tokens[:4])
        self.pair()
        self.link()
        self.free = [self.is_edge(slot) for slot in range(len(self.tokens))]
        self.loose = [free or self.is_absorbed(slot) for slot, free in enumerate(self.free)]
        self.multi: set[int] = set()  # openers whose content stands on lines of its own

    # ------------------------------------------------------------ structure

    def pair(self) -> None:
        closing = {token.name[3:] for token in self.tokens if token.kind == "tag" and token.name.startswith("end")}
        stack: list[int] = []
        saved: list[list[int]] = []
        self.heads: dict[int, list[int]] = {}  # an `if` or `for`: its clauses and its end
        clause: list[int] = []
        for place, token in enumerate(self.tokens):
            holder = next((self.tokens[at] for at in reversed(stack) if holds(self.tokens[at])), None)
            token.parent = holder.inner if holder and holder.inner else "flow" if holder else self.parent
            if token.kind == "open":
                stack.append(place)
            elif token.kind == "close":
                at = next(
                    (
                        at
                        for at in reversed(stack)
                        if self.tokens[at].kind == "open" and self.tokens[at].name == token.name
                    ),
                    None,
                )
                # Only within the same clause.
                if at is not None and (not saved or at not in saved[-1]):
                    self.marry(at, place)
                    del stack[stack.index(at) :]
                    opener = self.tokens[at]
                    token.outer, token.inner, token.parent = opener.outer, opener.inner, opener.parent
                else:
                    token.outer = "block" if token.name in BLOCKS else "inline"
                    token.inner = "flow" if token.name in BLOCKS else "own" if token.name in OWN_INSIDE else ""
            elif token.kind == "tag" and token.name in ("if", "for"):
                clause.append(place)
                self.heads[place] = [place]
                saved.append(list(stack))
            elif token.kind == "tag" and token.name in ("elif", "else", "empty"):
                if clause:
                    self.heads[clause[-1]].append(place)
                    stack = list(saved[-1])
            elif token.kind == "tag" and token.name in ("endif", "endfor"):
                start = clause.pop()
                self.heads[start].append(place)
                self.marry(start, place)
                stack = saved.pop()
                token.parent = self.tokens[start].parent
            elif token.kind == "tag" and token.name in closing:
                stack.append(place)
            elif token.kind == "tag" and token.name.startswith("end"):
                at = next(
                    at
                    for at in reversed(stack)
                    if self.tokens[at].kind == "tag" and self.tokens[at].name == token.name[3:]
                )
                self.marry(at, place)
                del stack[stack.index(at) :]
                token.parent = self.tokens[at].parent
        self.inside = [self.around(slot) for slot in range(len(self.tokens))]

    def marry(self, start: int, end: int) -> None:
        self.tokens[start].partner, self.tokens[end].partner = end, start

    def around(self, slot: int) -> int | None:
        """The innermost pair that a slot stands in."""
        return max(
            (at for at, token in enumerate(self.tokens[: slot + 1]) if token.partner and at <= slot < token.partner),
            default=None,
        )

    def link(self) -> None:
        """Which token may follow which when the template is drawn, over which slot."""
        count = len(self.tokens)
        self.before: list[list[tuple[int | None, int]]] = [[] for _ in range(count)]
        self.after: list[list[tuple[int | None, int]]] = [[] for _ in range(count)]
        end_of = {head: heads[-1] for heads in self.heads.values() for head in heads[1:]}
        back = {heads[-1]: heads[0] for heads in self.heads.values() if self.tokens[heads[0]].name == "for"}

        def edge(slot: int | None, start: int, to: int) -> None:
            self.after[start].append((slot, to))
            self.before[to].append((slot, start))

        for place in range(count - 1):
            to = place + 1
            if to in end_of and self.tokens[to].name in ("elif", "else", "empty"):
                to = end_of[to]
            edge(place, place, to)
            if to in back:
                edge(place, place, back[to])
        for heads in self.heads.values():
            for one, other in pairwise(heads[:-1]):
                edge(None, one, other)
            if self.tokens[heads[-2]].name not in ("else", "empty"):
                edge(None, heads[-2], heads[-1])

    # ------------------------------------------------------------ where white space is not seen

    def meets(self, place: int, forward: bool) -> str:
        """Somebody walks onto this token: "edge", "content", "pass" (Django's own) or "inline" (an inline tag of HTML)."""
        token = self.tokens[place]
        if token.kind == "tag" and token.name in HOLDING | {"end" + name for name in HOLDING}:
            return "edge"
        if token.kind == "tag" and token.name in ("block", "endblock"):
            name = self.tokens[place if token.name == "block" else token.partner or 0].text.split()[2]
            if not self.extends:
                return "pass"
            return "content" if name in TIGHT_BLOCKS else "edge"
        if token.name == "include" and (named := re.match(r'\{% include "([^"]+)"', token.text)):
            return ends_of(named[1], token.parent)[0 if forward else 1]
        if token.kind == "raw":
            return "edge" if token.outer == "block" else "pass" if token.silent else "content"
        if token.silent or (
            token.kind == "tag" and token.name in ("if", "elif", "else", "endif", "for", "empty", "endfor", "endwith")
        ):
            return "pass"
        if token.kind == "tag" and (token.outer == "block" or (token.parent == "flex" and token.name in DRAWN)):
            return "edge"
        if token.kind in ("text", "tag"):
            return "content"
        if token.inner == "pre" and (token.kind == "open") != forward:
            return "content"
        if token.outer == "block" or token.parent == "flex":
            return "edge"
        if token.kind == "void":
            return "content"
        inside = (token.kind == "open") != forward  # we come from its content
        if token.inner in ("flow", "flex", "own"):
            return "edge" if inside else "content"
        return "inline"

    def walk(self, slot: int, forward: bool, absorb: bool) -> bool:
        """Whether everything that may stand on this side lets white space vanish."""
        return (
            self.reach([to for at, to in self.after[slot] if at == slot] if forward else [slot], forward, absorb)
            == "edge"
        )

    def reach(self, waiting: list[int], forward: bool, absorb: bool = False) -> str:
        """What is met first from here: "edge" on every way, "content" on one, or "pass": a way to the end of the file."""
        passed = False
        seen = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            met = self.meets(place, forward)
            if met == "edge":
                continue
            if met == "content" or (met == "inline" and absorb):
                return "content"
            ways = self.after[place] if forward else self.before[place]
            if not ways:
                passed = True
            for at, to in ways:
                if absorb and at is not None and self.spaces[at] and not self.free[at]:
                    continue
                waiting.append(to)
        return "pass" if passed else "edge"

    def frozen(self, slot: int) -> bool:
        around = [
            at for at, token in enumerate(self.tokens[: slot + 1]) if token.partner and at <= slot < token.partner
        ]
        return any(self.tokens[at].inner == "pre" for at in around)

    def is_edge(self, slot: int) -> bool:
        if slot == len(self.tokens) - 1 or self.counts or self.frozen(slot):
            return False
        if self.extends and self.inside[slot] is None:
            return True
        return self.walk(slot, False, False) or self.walk(slot, True, False)

    def is_absorbed(self, slot: int) -> bool:
        if slot == len(self.tokens) - 1 or self.counts or self.frozen(slot):
            return False
        return self.walk(slot, False, True) or self.walk(slot, True, True)

    # ------------------------------------------------------------ layout

    def has_breaks(self, start: int) -> bool:
        """Whether a line may end somewhere right inside this pair."""
        return any(
            self.inside[slot] == start
            and (self.loose[slot] or (self.spaces[slot] and not self.frozen(slot) and not self.counts))
            for slot in range(start, self.tokens[start].partner or start)
        )

    def space(self, slot: int) -> str:
        """What stands in a slot when it does not end a line."""
        if not self.spaces[slot] or self.frozen(slot):
            return self.spaces[slot]
        if self.free[slot]:
            here, there = self.tokens[slot], self.tokens[slot + 1] if slot + 1 < len(self.tokens) else None
            if here.kind == "open" or (there and there.kind == "close"):
                return ""
        return " "

    def width(self, start: int, end: int) -> int:
        return sum(len(self.tokens[at].text) + len(self.space(at)) for at in range(start, end)) + len(
            self.tokens[end].text
        )

    def spread(self) -> None:
        """Find the pairs whose content stands on lines of its own."""
        for start, token in enumerate(self.tokens):
            if not token.partner or token.partner < start:
                continue
            within = self.tokens[start + 1 : token.partner]
            if any(
                (each.kind in ("open", "void") and each.outer == "block" and each.name != "br")
                or (each.kind == "tag" and (each.outer == "block" or each.name in HOLDING or each.name == "include"))
                or each.kind == "raw"
                for each in within
            ):
                self.multi.add(start)

    def ends_line(self, slot: int) -> bool:
        around = self.inside[slot]
        if slot == len(self.tokens) - 1 or not (around is None or around in self.multi):
            return False
        if self.loose[slot]:
            return True
        if not self.spaces[slot] or self.counts or self.frozen(slot):
            return False
        here, there = self.tokens[slot], self.tokens[slot + 1]
        return here.silent or there.silent or self.tall(slot) or self.tall(slot + 1)

    def fills(self, slot: int) -> bool:
        """Whether a line may end here, if it has to."""
        around = self.inside[slot]
        return (
            bool(self.spaces[slot])
            and not self.counts
            and not self.frozen(slot)
            and (around is None or around in self.multi)
        )

    def tall(self, place: int) -> bool:
        """Whether this token is an end of a pair that stands on several lines."""
        partner = self.tokens[place].partner
        return partner is not None and min(place, partner) in self.multi

    def layout(self) -> list[tuple[str, list[int]]]:
        """Lines, with the tokens that begin on each."""
        lines: list[tuple[str, list[int]]] = [("", [])]
        stack: list[tuple[int, int]] = []  # opener, its line

        def indent() -> str:
            return INDENT * len({line for _, line in stack})

        def put(text: str) -> None:
            lines[-1] = (lines[-1][0] + text, lines[-1][1])

        def chunk(at: int) -> int:
            """How wide what follows is, up to where a line may end."""
            total = 0
            while at < len(self.tokens):
                token = self.tokens[at]
                total += len(self.pieces(token, 0)[0]) if token.broken else len(token.text)
                if token.broken or at == len(self.tokens) - 1 or self.ends_line(at) or self.fills(at):
                    break
                total += len(self.space(at))
                at += 1
            return total

        fresh = True
        for place, token in enumerate(self.tokens):
            head = (
                token.kind == "tag"
                and token.name in ("elif", "else", "empty")
                and any(place in heads for heads in self.heads.values())
            )
            shown = list(stack)
            if token.partner is not None and token.partner < place:
                while stack and stack[-1][0] != token.partner:
                    stack.pop()
                if stack:
                    stack.pop()
                shown = list(stack)
            elif head:
                start = next(start for start, heads in self.heads.items() if place in heads)
                shown = [each for each in stack if each[0] < start]
            if fresh:
                put(INDENT * len({line for _, line in shown}))
                fresh = False
            lines[-1][1].append(place)
            margin = lines[-1][0][: len(lines[-1][0]) - len(lines[-1][0].lstrip())]
            pieces = self.pieces(token, len(margin)) if token.broken else [token.text]
            put(pieces[0])
            for each in pieces[1:]:
                lines.append((margin + each, [place]))
            if token.partner is not None and token.partner > place:
                stack.append((place, len(lines)))
            if place == len(self.tokens) - 1:
                break
            space = self.space(place)
            wide = len(lines[-1][0]) + len(space) + chunk(place + 1)
            if self.ends_line(place) or (self.fills(place) and wide > LIMIT and lines[-1][0].strip()):
                blank = self.spaces[place].count("\n") > 1 and self.ends_line(place)
                lines[-1] = (lines[-1][0].rstrip(), lines[-1][1])
                if blank:
                    lines.append(("", []))
                lines.append(("", []))
                fresh = True
            else:
                put(space)
        return lines

    def loosen(self, line: list[int], text: str) -> bool:
        """A line is too long: spread what stands on it. False if nothing can be."""
        spans = [
            at for at in line if (self.tokens[at].partner or 0) > at and at not in self.multi and self.has_breaks(at)
        ]
        spans += [
            at
            for at in {self.inside[at] for at in line} - self.multi - {None}
            if at is not None and self.has_breaks(at)
        ]
        if spans:
            self.multi.add(min(spans))
            return True
        margin = len(text) - len(text.lstrip())
        for least in (30, 0):
            for at in sorted(set(line), key=lambda at: -len(self.tokens[at].text)):
                token = self.tokens[at]
                if (
                    not token.broken
                    and len(token.text) >= least
                    and (least or token.kind in ("open", "close"))
                    and len(self.pieces(token, margin)) > 1
                ):
                    token.broken = True
                    return True
        return False

    def pieces(self, token: Token, margin: int) -> list[str]:
        """A token over several lines, the first of which goes on where it stands."""
        if token.name in ("blocktranslate", "translate", "trans") and token.kind in ("text", "tag"):
            return broken_translated(token.text, margin) or [token.text]
        if token.name == "#" and not self.counts:
            return [f"{{# {each} #}}" for each in fill(token.text[2:-2].split(), margin + 6)]
        if token.kind in ("open", "void"):
            return broken_tag(token.text, margin)
        if token.kind == "close":
            return [token.text[:-1], ">"]
        if token.kind == "raw" and (tag := re.match(TAG, token.text, re.DOTALL)):
            pieces = broken_tag(tag[0], margin)
            return [*pieces[:-1], pieces[-1] + token.text[tag.end() :]]
        return [token.text]

    def format(self) -> str:
        self.spread()
        for _ in range(2000):
            lines = self.layout()
            long = [(text, line) for text, line in lines if len(text) > LIMIT]
            if not any(self.loosen(line, text) for text, line in long):
                break
        end = self.spaces[-1] if self.tokens else ""
        lead = self.lead if not self.extends else ""
        return ("\n" if "\n" in lead else lead) + "\n".join(text for text, _ in lines) + ("\n" if "\n" in end else end)


def broken_tag(text: str, margin: int) -> list[str]:
    """A tag of HTML with one attribute a line."""
    lines = [re.match(r"<[\w-]+", text)[0]]  # type: ignore[index]
    for unit in units(tag_text(text)):
        pieces = [unit] if margin + len(INDENT + unit) <= LIMIT else broken_unit(unit, margin + len(INDENT))
        lines += [INDENT + piece for piece in pieces]
    return [*lines, "/>" if text.endswith("/>") else ">"]


def broken_unit(unit: str, margin: int) -> list[str]:
    """An attribute over several lines: at its conditions, its classes or events, or within its translations."""
    if conditional := re.fullmatch(r"(\{% *if\b.*?%\})(.*)(\{% *endif *%\})", unit, re.DOTALL):
        lines = [conditional[1]]
        for part in re.split(r"(\{% *(?:elif|else)\b.*?%\})", conditional[2]):
            if part.startswith("{%"):
                lines.append(part)
            else:
                for each in units(f"<x {part.strip()}>"):
                    fits = margin + len(INDENT + each) <= LIMIT
                    lines += [INDENT + piece for piece in ([each] if fits else broken_unit(each, margin + len(INDENT)))]
        return [*lines, conditional[3]]
    if match := re.fullmatch(r"((?:class|hx-trigger|content|sizes|style)=)([\"'])(.*)\2", unit, re.DOTALL):
        words = re.findall(rf"(?:{TEMPLATE_TAG}|\S)+", match[3])
        if match[1] != "content=" or match[3].startswith('{"'):
            lines = fill([re.sub(r"(?<=[%}]\})(?=\{% *if)", " ", word) for word in words], margin + 2)
            return [match[1] + match[2], *(INDENT + each for each in lines), match[2]]
    lines = [""]
    for part in re.split(rf"({TRANSLATED}|\{{% *trans(?:late)?\b.*?%\}})", unit, flags=re.DOTALL):
        if re.match(r"\{% *(block)?trans", part) and (inside := broken_translated(part, margin)):
            lines[-1] += inside[0]
            lines += inside[1:]
        else:
            lines[-1] += part
    return lines


@cache
def ends_of(name: str, parent: str) -> tuple[str, str]:
    """What a template begins and ends with, for `Template.meets`."""
    path = ROOT / "templates" / name
    if not path.exists():
        return "content", "content"
    drawn = Template(path.read_text(), parent)
    if not drawn.tokens:
        return "pass", "pass"
    return drawn.reach([0], True), drawn.reach([len(drawn.tokens) - 1], False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("paths", nargs="+", type=Path)
    asked = parser.parse_args()
    wrong = 0
    for path in sorted(
        each for given in asked.paths for each in ([given] if given.is_file() else given.rglob("*.html"))
    ):
        source = path.read_text()
        formatted = Template(Template(source).format()).format()
        if formatted != source:
            wrong += 1
            if asked.check:
                print(f"would reformat {path}")
            else:
                path.write_text(formatted)
        for number, line in enumerate(formatted.splitlines(), 1):
            if len(line) > LIMIT:
                print(f"{path}:{number}: {len(line)} characters: break it by hand")
                wrong += asked.check
    return int(bool(wrong) and asked.check)


if __name__ == "__main__":
    sys.exit(main())
