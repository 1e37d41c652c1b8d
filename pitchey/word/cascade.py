"""Which look does something have? Defaults, styles that build on styles, numbering, and what was set by hand, in that order."""

import re
from functools import cache
from typing import TypeAlias

from pitchey.word.content import Colour, Face
from pitchey.word.package import Element, Package, attribute, child, local

Properties: TypeAlias = dict[str, dict[str, str]]

# These are merged attribute by attribute; of all others the last one holds.
MERGED = {"rFonts", "ind", "spacing", "lang"}
OFF = {"0", "false", "off", "none", "nil"}
MONO = re.compile(r"courier|mono|typewriter|consolas|menlo|monaco|console|fixed|dark courier|cousine|code")
SERIF = re.compile(
    r"times|roman|serif|georgia|garamond|cambria|antiqua|palatino|baskerville|caslon|bodoni|minion|didot|century|constantia|goudy"
    r"|playfair|merriweather|lora|book|tinos|mincho|ming|song|batang|caladea|sabon|charter|crimson|spectral|newsreader|cormorant"
)
SANS = re.compile(r"sans|gothic|gothi")
HIGHLIGHTS: dict[str, Colour] = {
    "yellow": (255, 255, 0), "green": (0, 255, 0), "cyan": (0, 255, 255), "magenta": (255, 0, 255), "red": (255, 0, 0), "blue": (0, 0, 255),
    "darkYellow": (128, 128, 0), "darkGreen": (0, 100, 0), "darkCyan": (0, 139, 139), "darkMagenta": (128, 0, 128), "darkRed": (139, 0, 0),
    "darkBlue": (0, 0, 139), "lightGray": (211, 211, 211), "darkGray": (169, 169, 169), "black": (0, 0, 0), "white": (255, 255, 255),
}  # fmt: skip
UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "pc": 12.0, "pi": 12.0}


def points(value: str, per: float = 20.0, least: float = -2000.0, most: float = 2000.0) -> float:
    """A length as documents write it, in twentieths of a point unless `per` or its unit says otherwise; 0 for nonsense."""
    try:
        unit = UNITS.get(value[-2:])
        number = float(value[:-2]) * unit if unit else float(value) / per
    except ValueError:
        return 0.0
    return max(least, min(most, number)) if number == number else 0.0


def whole(value: str, otherwise: int = 0) -> int:
    """A number as documents write it; `otherwise` for nonsense."""
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else otherwise


def on(properties: Properties, name: str) -> bool:
    """Whether a switch is on."""
    return name in properties and properties[name].get("val", "1").lower() not in OFF


def colour(value: str) -> Colour | None:
    """A colour in six hex digits; None for "auto" and everything else."""
    if not re.fullmatch("[0-9a-fA-F]{6}", value):
        return None
    red, green, blue = bytes.fromhex(value)
    return red, green, blue


def properties(element: Element) -> Properties:
    """What an element like `rPr` or `pPr` sets itself."""
    found: Properties = {}
    for one in element if element is not None else ():
        found[local(one)] = {local(key): str(value) for key, value in one.attrib.items()}
        if local(one) == "numPr":
            found["numPr"] = {local(part): attribute(part, "val") for part in one}
        elif local(one) == "tabs":
            found["tabs"] = {
                attribute(stop, "pos"): f"{attribute(stop, 'val')} {attribute(stop, 'leader')}" for stop in one
            }
        elif local(one) == "pBdr":
            found["pBdr"] = {
                local(side): f"{attribute(side, 'val')} {attribute(side, 'sz') or '4'} {attribute(side, 'color')}"
                for side in one
            }
    return found


def merged(*layers: Properties) -> Properties:
    """The later ones on top."""
    whole: Properties = {}
    for layer in layers:
        for name, values in layer.items():
            kept = whole.get(name, {})
            if name in MERGED:
                # A font by name takes the place of one by theme, and an indent of one kind that of the other.
                gone = {f"{key}Theme" for key in values} | ({"hanging"} if "firstLine" in values else set())
                gone |= {"firstLine"} if "hanging" in values else set()
                whole[name] = {key: value for key, value in kept.items() if key not in gone} | values
            elif name == "tabs":
                whole[name] = kept | values
            else:
                whole[name] = values
    return whole


class Styles:
    """The styles of a document, each with what it builds on."""

    def __init__(self, package: Package, parts: dict[str, str]) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._base: dict[str, Properties] = {"rPr": {}, "pPr": {}}
        self._themes = _themes(package, parts.get("theme", ""))
        self._kinds = _kinds_of_fonts(package, parts.get("fontTable", ""))
        if "styles" in parts:
            root = package.xml(parts["styles"])
            for style in (one for one in root if local(one) == "style"):
                key = attribute(style, "styleId")
                self._styles[key] = style
                if attribute(style, "default").lower() in {"1", "true", "on"}:
                    self._defaults[attribute(style, "type")] = key
            defaults = child(root, "docDefaults")
            for name in ("rPr", "pPr"):
                self._base[name] = properties(child(child(defaults, f"{name}Default"), name))
        self.of = cache(self._of)

    def default(self, kind: str) -> str:
        """The style of what names none; `kind` is "paragraph" or "table"."""
        return self._defaults.get(kind, "")

    def base(self, name: str) -> Properties:
        """What holds where no style says otherwise."""
        return self._base[name]

    def chain(self, style: str) -> list[Element]:
        """The style and what it builds on, the ground first."""
        found: list[Element] = []
        while style in self._styles and self._styles[style] not in found:
            found.append(self._styles[style])
            style = attribute(child(found[-1], "basedOn"), "val")
        return found[::-1]

    def _of(self, style: str, name: str) -> Properties:
        return merged(*(properties(child(one, name)) for one in self.chain(style)))

    def face(self, run: Properties, *, complex: bool = False) -> Face:
        """The face that a run's resolved properties describe; of Arabic and Hebrew letters when `complex`."""
        fonts = run.get("rFonts", {})
        size = run.get("szCs" if complex else "sz", {}).get("val") or run.get("sz", {}).get("val") or "20"
        marks = ("bCs", "iCs") if complex else ("b", "i")
        raised = {"superscript": 0.34, "subscript": -0.14}.get(run.get("vertAlign", {}).get("val", ""), 0.0)
        shown = max(1.0, min(400.0, points(size, 2)))
        ink = run.get("color", {}).get("val", "")
        behind = HIGHLIGHTS.get(run.get("highlight", {}).get("val", "")) or colour(run.get("shd", {}).get("fill", ""))
        dark = behind is not None and sum(behind) < 200
        return Face(
            family=self._family(fonts),
            size=shown * (0.62 if raised else 1.0),
            bold=on(run, marks[0]),
            italic=on(run, marks[1]),
            underline=on(run, "u"),
            strike=on(run, "strike") or on(run, "dstrike"),
            colour=colour(ink) or ((255, 255, 255) if dark else (0, 0, 0)),
            behind=behind,
            raised=raised / 0.62,
            spaced=points(run.get("spacing", {}).get("val", "0"), least=-4, most=40),
        )

    def _family(self, fonts: dict[str, str]) -> str:
        theme = fonts.get("asciiTheme") or fonts.get("hAnsiTheme") or ""
        name = (self._themes.get(theme[:5], "") if theme else fonts.get("ascii") or fonts.get("hAnsi") or "").lower()
        if name.startswith(("calibri", "carlito")):
            return "clerk"
        if MONO.search(name):
            return "mono"
        if SERIF.search(name) and not SANS.search(name):
            return "serif"
        return self._kinds.get(name) or ("sans" if name else "serif")


def _themes(package: Package, part: str) -> dict[str, str]:
    """The fonts that a theme calls major and minor."""
    if not part:
        return {}
    found = {}
    for one in package.xml(part).iter():
        if local(one) in {"majorFont", "minorFont"}:
            found[local(one)[:5]] = attribute(child(one, "latin"), "typeface")
    return found


def _kinds_of_fonts(package: Package, part: str) -> dict[str, str]:
    """What the document says of its fonts, by their names: with serifs, without, of one width."""
    if not part:
        return {}
    found = {}
    for one in package.xml(part):
        pitch, family = attribute(child(one, "pitch"), "val"), attribute(child(one, "family"), "val")
        kind = "mono" if pitch == "fixed" else {"roman": "serif", "swiss": "sans"}.get(family, "")
        if kind:
            found[attribute(one, "name").lower()] = kind
    return found
