"""How do two states of a pitch stand side by side? What each field is called, what its value says, and what differs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitchey.core import diff
from pitchey.core.diff import Piece
from pitchey.core.money import Money
from pitchey.core.types import Json
from pitchey.pitches.catalogue import DocumentKind
from pitchey.pitches.fields import FIELDS, Audience, Kind
from pitchey.pitches.versions import protected_fields, public_fields

CONTEXT = 12  # words around a difference


@dataclass(frozen=True)
class Difference:
    """One thing that two states say differently, as words; `name` is the field's, "" for a row of a list."""

    label: str | Promise
    before: str
    after: str
    name: str = ""
    protected: bool = False

    @property
    def pieces(self) -> list[Piece]:
        return diff.word_diff(self.before, self.after, context=CONTEXT)

    @property
    def only_spaces(self) -> bool:
        """The words are the same."""
        return all(piece.kind in (diff.SAME, diff.SKIPPED) for piece in self.pieces)


def describe_value(name: str, values: Json) -> str:
    """The value of a field as a person reads it: labels of choices, lists in a row, money with its currency."""
    value = values.get(name)
    if value in (None, "", []):
        return ""
    if FIELDS[name].kind == Kind.MONEY:
        return str(Money(value, values["currency"]))
    labels = dict(FIELDS[name].choices)
    return ", ".join(str(labels.get(part, part)) for part in (value if isinstance(value, list) else [value]))


def fields_apart(before: Json, after: Json) -> Iterator[Difference]:
    """The fields of `after` of which `before` has another value, in the order of the editor."""
    for name, field in FIELDS.items():
        if name in after and before.get(name) != after[name]:
            yield Difference(
                field.label,
                describe_value(name, before),
                describe_value(name, after),
                name=name,
                protected=field.audience == Audience.PROTECTED,
            )


def versions_apart(before: Json, after: Json) -> list[Difference]:
    """What two frozen contents of a pitch say differently: fields first, then people, pictures and documents."""
    found = list(fields_apart(_fields(before), _fields(after)))
    if before["poster"] != after["poster"]:
        found.append(Difference(_("Poster"), _poster(before["poster"]), _poster(after["poster"])))
    for part, (label, text, protected) in _LISTS.items():
        found += _rows_apart(label, before[part], after[part], text, protected)
    return found


def _fields(content: Json) -> Json:
    return public_fields(content) | protected_fields(content)


def _rows_apart(
    label: str | Promise,
    before: list[Json],
    after: list[Json],
    text: Callable[[Json], tuple[str, str]],
    protected: bool,
) -> Iterator[Difference]:
    """Rows by their name: changed, added and removed ones, then the order if only that is another."""
    old, new = dict(map(text, before)), dict(map(text, after))
    for name in [*new, *(name for name in old if name not in new)]:
        if old.get(name) != new.get(name):
            yield Difference(f"{label}: {name}", old.get(name, ""), new.get(name, ""), protected=protected)
    kept = [name for name in old if name in new]
    order = [name for name in new if name in old]
    if kept != order:
        yield Difference(f"{label}: {_('order')}", ", ".join(kept), ", ".join(order), protected=protected)


def _poster(poster: Json) -> str:
    if poster["file"]:
        return _("uploaded, %(file)s") % {"file": poster["file"]}
    return _("drawn, number %(number)d") % {"number": poster["seed"] + 1}


def _lines(*parts: object) -> str:
    return "\n".join(str(part) for part in parts if part)


def _character(row: Json) -> tuple[str, str]:
    facts = ", ".join(part for part in (row["name"], row["role"], row["age_bracket"]) if part)
    wish = f"{_('Cast wish:')} {row['cast_wish']}" if row["cast_wish"] else ""
    return row["name"], _lines(facts, row["description"], wish)


def _credit(row: Json) -> tuple[str, str]:
    name = f"{row['person_name']}, {row['role']}"
    return name, _lines(name, row["bio"], *row["links"])


def _still(row: Json) -> tuple[str, str]:
    return row["caption"] or row["file"], _lines(row["caption"], row["file"])


def _document(row: Json) -> tuple[str, str]:
    kind = dict(DocumentKind.choices).get(row["kind"], row["kind"])
    number = _("file %(number)d") % {"number": row["number"]}
    pages = _("%(number)d pages") % {"number": row["pages"]}
    return row["name"], _lines(f"{row['name']}, {kind}, {number}, {pages}", f"SHA-256 {row['sha256']}")


_LISTS: dict[str, tuple[str | Promise, Callable[[Json], tuple[str, str]], bool]] = {
    "characters": (gettext_lazy("Characters"), _character, False),
    "credits": (gettext_lazy("Credits"), _credit, False),
    "stills": (gettext_lazy("Stills"), _still, False),
    "documents": (gettext_lazy("Documents"), _document, True),
}
