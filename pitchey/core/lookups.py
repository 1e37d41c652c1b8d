"""Which row has this public id?"""

from typing import TypeVar

from django.db.models import Model, QuerySet

from pitchey.core.errors import NotFound
from pitchey.core.ids import may_be_id

Row = TypeVar("Row", bound=Model)


def get_or_404(rows: QuerySet[Row], public_id: str) -> Row:
    """The row with this id out of those that the person may know of.

    Raises:
        NotFound: it is not among them.
    """
    found = rows.filter(public_id=public_id).first() if may_be_id(public_id) else None
    if found is None:
        raise NotFound()
    return found
