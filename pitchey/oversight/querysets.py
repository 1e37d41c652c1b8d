"""Which looks of our staff? Reads by state and clock."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from pitchey.accounts.models import Actor

if TYPE_CHECKING:
    from pitchey.oversight.models import StaffAccess  # noqa: F401 - ruff does not read the base below


class StaffAccessQuerySet(QuerySet["StaffAccess"]):
    def acted_on_by(self, person: Actor) -> "StaffAccessQuerySet":
        """All for those who ask or decide; for everybody else none."""
        from pitchey.oversight.policies import may_act

        return self if may_act(person) else self.none()

    def visible_to(self, person: Actor) -> "StaffAccessQuerySet":
        """All to those who ask or decide; to a pitch's owner those that were approved; to everybody else none."""
        from pitchey.oversight.policies import may_act

        if may_act(person):
            return self
        if not person.is_authenticated:
            return self.none()
        return self.filter(pitch__owner=person, until__isnull=False)

    def in_force(self) -> "StaffAccessQuerySet":
        return self.filter(status="approved", until__gt=timezone.now())

    def lock_for_read(self) -> None:
        """Keep these rows from changing until the transaction ends, so that a page and the end of an access take turns."""
        list(self.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
