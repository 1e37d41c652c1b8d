"""Which agreements? Reads that go through the person."""

from datetime import timedelta
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

    def speaking(self) -> "NdaQuerySet":
        """Agreements that say something about access: live ones, and those that were signed once."""
        return self.filter(Q(status__in=("requested", "approved", "signed")) | Q(signed_at__isnull=False))

    def due_to_end(self) -> "NdaQuerySet":
        """Not answered, not signed, or run out, by the clock."""
        now = timezone.now()
        return self.filter(
            Q(status="requested", answer_due_at__lte=now)
            | Q(status="approved", sign_due_at__lte=now)
            | Q(status="signed", expires_at__lte=now)
        )

    def due_for_a_reminder(self) -> "NdaQuerySet":
        """Soon to end by the clock, and nobody was reminded yet: an answer within two days, a signature within three, a term within its
        last week (a term of a week or less needs no reminder)."""
        now = timezone.now()
        return self.filter(reminded_at=None).filter(
            Q(status="requested", answer_due_at__gt=now, answer_due_at__lte=now + timedelta(days=2))
            | Q(status="approved", sign_due_at__gt=now, sign_due_at__lte=now + timedelta(days=3))
            | Q(status="signed", expires_at__gt=now, expires_at__lte=now + timedelta(days=7), term_days__gt=7)
        )

    def locked(self, *, skip: bool = False) -> "NdaQuerySet":
        """The rows, held until the transaction ends. Order: pitch before agreement. `skip` passes over what others hold."""
        return self.select_for_update(of=("self",), skip_locked=skip)

    def hold_still(self) -> None:
        """Keep these rows from changing until the transaction ends: what is read meanwhile is decided before a change or after it."""
        # RACE: not FOR SHARE. Readers that share a row let each other in for ever, and a revocation would never get its turn;
        # an exclusive lock is given out in order.
        list(self.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
