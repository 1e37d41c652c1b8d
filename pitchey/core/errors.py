"""How does Pitchey say no? One family, translated once at each interface.

A service raises; an interface answers. `code` is for programs and stable, `sentence` is for people and translated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pitchey.core.types import Json

Sentence = str | Promise


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one input. `field` is a dotted path ("characters.2.name"), "" for the whole."""

    field: str
    code: str
    sentence: Sentence


class PitcheyError(Exception):
    """The root: something was refused, and the person can be told why."""

    status = 400
    code = "refused"
    sentence: Sentence = _("That is not possible.")

    def __init__(self, sentence: Sentence | None = None, *, code: str | None = None, **details: object) -> None:
        self.sentence = sentence or self.sentence
        self.code = code or self.code
        self.details: Json = details  # extra members of the answer, safe to show
        super().__init__(self.code)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class Malformed(PitcheyError):
    status, code, sentence = 400, "malformed", _("The request could not be understood.")


class Unauthenticated(PitcheyError):
    status, code, sentence = 401, "unauthenticated", _("Sign in first.")


class Forbidden(PitcheyError):
    """Seen, but not allowed."""

    status, code, sentence = 403, "forbidden", _("You may not do that.")


class ReauthenticationRequired(Forbidden):
    code, sentence = "reauthentication_required", _("Confirm that it is you, then do this again.")


class EmailNotVerified(Forbidden):
    code, sentence = "email_not_verified", _("Confirm your email address first. We can send the link again.")


class NotFound(PitcheyError):
    """Not there, or not yours to know: the same answer."""

    status, code, sentence = 404, "not_found", _("There is nothing here.")


class Conflict(PitcheyError):
    """Not now: the thing is not in a state for this."""

    status, code, sentence = 409, "conflict", _("That is not possible any more. Reload to see what changed.")


class WrongState(Conflict):
    code = "wrong_state"


class Stale(PitcheyError):
    """Somebody changed it first. `details["changed"]` says what."""

    status, code, sentence = (
        412,
        "stale",
        _("This was changed meanwhile. Your text is still here; choose which to keep."),
    )


class TooLarge(PitcheyError):
    status, code, sentence = 413, "too_large", _("That is too large.")


class UnsupportedType(PitcheyError):
    status, code, sentence = 415, "unsupported_type", _("This kind of file or content is not accepted here.")


class Invalid(PitcheyError):
    """The input is understood and not valid; `errors` says where and why.

    Build it from `(field, code, sentence)` rows: `Invalid([("logline", "too_short", _("..."))])`.
    """

    status, code, sentence = 422, "invalid", _("Some of this needs another look.")

    def __init__(
        self,
        errors: Sequence[FieldError | tuple[str, str, Sentence]] = (),
        sentence: Sentence | None = None,
        *,
        code: str | None = None,
        **details: object,
    ) -> None:
        super().__init__(sentence, code=code, **details)
        self.errors = [row if isinstance(row, FieldError) else FieldError(*row) for row in errors]

    def by_field(self) -> Mapping[str, list[Sentence]]:
        """The sentences of each field, for a form."""
        fields: dict[str, list[Sentence]] = {}
        for error in self.errors:
            fields.setdefault(error.field, []).append(error.sentence)
        return fields


class LimitReached(PitcheyError):
    """Too often. `details["retry_after"]` is in seconds; the sentence ends with it, in words."""

    status, code, sentence = 429, "limit_reached", _("That was too often.")

    def __init__(
        self, sentence: Sentence | None = None, *, retry_after: int, code: str | None = None, **details: object
    ) -> None:
        super().__init__(
            f"{sentence or self.sentence} {again_in(retry_after)}", code=code, retry_after=retry_after, **details
        )


def again_in(seconds: int) -> str:
    """When it is worth another try, in words."""
    if seconds < 90:
        return ngettext("Try again in %(n)d second.", "Try again in %(n)d seconds.", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes) % {"n": minutes}


class Unavailable(PitcheyError):
    """We cannot do it now, and nothing was done."""

    status, code, sentence = (
        503,
        "unavailable",
        _("This is not working right now. Nothing was lost; try again in a minute."),
    )
