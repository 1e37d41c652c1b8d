"""Which agreements? Reads that go through the person."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from pitchey.accounts.models import User

if TYPE_CHECKING:
    from pitchey.ndas.models import Nda  # noqa: F401 - ruff does not read the base below


class NdaQuerySet(QuerySet["Nda"]):
    def visible_to(self, person: User) -> "NdaQuerySet":
        """Agreements this person is a side of."""
        return self.filter(Q(owner=person) | Q(requester=person))

    def incoming(self, person: User) -> "NdaQuerySet":
        return self.filter(owner=person)

    def outgoing(self, person: User) -> "NdaQuerySet":
        return self.filter(requester=person)

    def live(self) -> "NdaQuerySet":
        return self.filter(status__in=("requested", "approved", "signed"))

    def in_force(self) -> "NdaQuerySet":
        """Signed, and the term has not ended, whatever the sweep has got round to."""
        return self.filter(status="signed", expires_at__gt=timezone.now())

    def locked(self) -> "NdaQuerySet":
        return self.select_for_update(of=("self",))
