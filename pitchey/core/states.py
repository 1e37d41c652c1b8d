"""How does a thing change its state? One table per model, one verb.

    class Nda(Stateful):
        TRANSITIONS = {"requested": {"approved", "declined"}, ...}

`become()` is the only way to change `status`; the database holds the same set of names by a check constraint.
"""

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import WrongState


class Stateful(models.Model):
    """A model with a `status` field and a `TRANSITIONS` table."""

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {}
    status: models.CharField
    get_status_display: Callable[[], str]

    class Meta:
        abstract = True

    def may_become(self, status: str) -> bool:
        """Whether the table has a step from here to `status`."""
        return status in self.TRANSITIONS.get(self.status, frozenset())

    def become(self, status: str) -> None:
        """Step to `status`. The caller holds the row's lock and saves.

        Raises:
            WrongState: the table has no such step.
        """
        if not self.may_become(status):
            raise WrongState(
                _("This is “%(now)s” now, so that is not possible any more.") % {"now": self.get_status_display()},
                status_now=str(self.status),
            )
        self.status = status


def transitions(**steps: str) -> dict[str, frozenset[str]]:
    """Write a table as words: `transitions(draft="published in_review", published="archived")`."""
    return {start: frozenset(ends.split()) for start, ends in steps.items()}
