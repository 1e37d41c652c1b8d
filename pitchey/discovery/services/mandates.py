"""What does somebody say they look for? Stated once in the settings, read by recommendations; nobody else sees it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from pitchey.accounts.models import READER_ROLES, User
from pitchey.core.errors import Forbidden
from pitchey.core.validation import country, list_of, one_of, validate
from pitchey.discovery.models import Mandate
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Stage

MOST = 10


FIELDS = {
    "genres": list_of(one_of(Genre.values), most=MOST),
    "formats": list_of(one_of(Format.values), most=MOST),
    "budget_bands": list_of(one_of(BudgetBand.values), most=len(BudgetBand.values)),
    "stages": list_of(one_of(Stage.values), most=len(Stage.values)),
    "countries": list_of(country, most=MOST),
}


@dataclass(frozen=True)
class MandateData:
    """Slugs of the catalogue and two-letter countries; an empty list leaves it open."""

    genres: list[str]
    formats: list[str]
    budget_bands: list[str]
    stages: list[str]
    countries: list[str]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in FIELDS)


def mandate_of(person: User) -> MandateData:
    """What this person says they look for; false while they say nothing."""
    row = Mandate.objects.filter(person=person).values(*FIELDS).first()
    return MandateData(**(row or {name: [] for name in FIELDS}))


@transaction.atomic
def save_mandate(*, by: User, **fields: object) -> MandateData:
    """Say what one looks for: only what is given changes.

    Raises:
        Forbidden: neither an investor nor a production company.
        Invalid: a value that is not one of the choices, or too many.
    """
    if by.role not in READER_ROLES:
        raise Forbidden(_("Only investors and production companies say what they look for."))
    cleaned = validate(FIELDS, fields)
    Mandate.objects.update_or_create(person=by, defaults=cleaned)
    return mandate_of(by)
