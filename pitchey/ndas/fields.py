"""What may be written where? The inputs of asking, deciding, signing and ending, for every interface."""

from django.utils.translation import gettext_lazy as _

from pitchey.core.canonical import canonical
from pitchey.core.errors import Malformed
from pitchey.core.money import CURRENCIES, MAX_MINOR, Money
from pitchey.core.strict_json import loads
from pitchey.core.validation import ValidationFailure, Validator, list_of, max_length, one_of, text
from pitchey.ndas.models import MATERIALS, Nda, Signature, Template, Terms, Wording

LONGEST_TERM = 1825  # five years, in days
LONGEST_SECRECY = 120  # months
LONGEST_REFUSAL = 1000
LONGEST_TEXT = 30_000  # letters of an owner's own text
LONGEST_WORDING = 40_000  # letters of an agreement, with everything filled in
LONGEST_DRAWING = 100_000  # characters of a drawn signature, as JSON
MOST_POINTS = 5000
MOST_STROKES = 200


def money(value: object) -> Money | None:
    """An amount above nothing, or None."""
    if value is None:
        return None
    if not isinstance(value, Money) or isinstance(value.amount_minor, bool) or not isinstance(value.amount_minor, int):
        raise ValidationFailure("wrong_type", _("This must be an amount and a currency."))
    if value.currency not in CURRENCIES:
        raise ValidationFailure("invalid_choice", _("This is not one of the currencies."))
    if not 0 < value.amount_minor <= MAX_MINOR:
        raise ValidationFailure("out_of_range", _("This amount is out of range."))
    return value


def term(value: object) -> int:
    """Days, from one to five years of them."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationFailure("wrong_type", _("This must be a whole number of days."))
    if not 1 <= value <= LONGEST_TERM:
        raise ValidationFailure("out_of_range", _("Between 1 and %(most)d days.") % {"most": LONGEST_TERM})
    return value


def months(value: object) -> int:
    """Months of secrecy, from one to ten years of them."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationFailure("wrong_type", _("This must be a whole number of months."))
    if not 1 <= value <= LONGEST_SECRECY:
        raise ValidationFailure("out_of_range", _("Between 1 and %(most)d months.") % {"most": LONGEST_SECRECY})
    return value


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValidationFailure("wrong_type", _("This must be yes or no."))
    return value


def legal_name(value: object) -> str:
    name = str(text(max_length(Signature, "full_name"), lines=False)(value))
    if len(name) < 2:
        raise ValidationFailure("too_short", _("Write your full legal name."))
    return name


def strokes(value: object) -> str:
    """A drawn signature: `{"width", "height", "strokes": [[[x, y], ...], ...]}` in whole pixels, as canonical JSON."""
    refusal = ValidationFailure("bad_drawing", _("This drawing could not be read. Start again."))
    if not isinstance(value, str) or len(value) > LONGEST_DRAWING:
        raise refusal
    try:
        sheet = loads(value)
    except Malformed as error:
        raise refusal from error
    if (
        not isinstance(sheet, dict)
        or set(sheet) != {"width", "height", "strokes"}
        or not isinstance(sheet["strokes"], list)
    ):
        raise refusal
    lines = sheet["strokes"]
    if not all(isinstance(line, list) for line in lines):
        raise refusal
    points = [point for line in lines for point in line]
    if len(lines) > MOST_STROKES or len(points) > MOST_POINTS:
        raise ValidationFailure("too_long", _("That is too much ink. Start again."))
    if not all(_is_whole(sheet[side], 1, 4000) for side in ("width", "height")):
        raise refusal
    # A captured pointer may leave the sheet.
    if not all(
        isinstance(point, list) and len(point) == 2 and all(_is_whole(place, -10_000, 10_000) for place in point)
        for point in points
    ):
        raise refusal
    across = [x for x, _y in points]
    if len(points) < 3 or max(across) - min(across) < 20:
        raise ValidationFailure("too_short", _("Draw your signature."))
    return canonical(sheet).decode()


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


_SLUGS = [slug for slug, _label in MATERIALS]

REQUEST: dict[str, Validator] = {
    "purpose": one_of(Nda.Purpose.values, blank=False),
    "message": text(max_length(Nda, "message")),
    "interest": money,
    "materials": list_of(one_of(_SLUGS, blank=False), most=len(_SLUGS)),
}
APPROVAL: dict[str, Validator] = {
    "template": text(max_length(Template, "slug"), lines=False),
    "term_days": term,
    "materials": list_of(one_of(_SLUGS, blank=False), most=len(_SLUGS)),
    "download_allowed": yes_or_no,
    "message": text(max_length(Nda, "decision_message")),
}
TERMS: dict[str, Validator] = {
    "template": text(max_length(Template, "slug"), lines=False),
    "term_days": term,
    "download_allowed": yes_or_no,
    "secrecy_months": months,
    "law": text(max_length(Terms, "law"), lines=False),
    "courts": text(max_length(Terms, "courts"), lines=False),
    "rule": one_of(Terms.Rule.values, blank=False),
}
OWN_TEXT: dict[str, Validator] = {"name": text(max_length(Template, "name"), lines=False), "body": text(LONGEST_TEXT)}
WORDING: dict[str, Validator] = {"text": text(LONGEST_WORDING), "comment": text(max_length(Wording, "comment"))}
WORDING_REFUSAL: dict[str, Validator] = {"comment": text(max_length(Wording, "comment"))}
SCHEDULE: dict[str, Validator] = {"materials": list_of(one_of(_SLUGS, blank=False), most=len(_SLUGS))}
REFUSAL: dict[str, Validator] = {"reason": one_of(Nda.DeclineReason.values, blank=False), "note": text(LONGEST_REFUSAL)}
REVOCATION: dict[str, Validator] = {"reason": text(max_length(Nda, "ended_reason"))}
SIGNATURE: dict[str, Validator] = {
    "full_name": legal_name,
    "title": text(max_length(Signature, "title"), lines=False),
    "company": text(max_length(Signature, "company"), lines=False),
    "kind": one_of(Signature.Kind.values, blank=False),
    "text_sha256": text(max_length(Signature, "text_sha256"), lines=False),
}
