"""Which agreements? Reads that go through the person."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from pitchey.accounts.models import Membership, User

if TYPE_CHECKING:
    from pitchey.ndas.models import Nda, Reader, Wording  # noqa: F401 - ruff does not read the base below

# States in which two people have something to do with each other: one at a time for a pitch.
LIVE = ("requested", "approved", "signed")
# Who may sign for a company, and end what was signed for it.
MAY_ACT = (Membership.Role.OWNER, Membership.Role.ADMIN)


def _own(person: User) -> Q:
    """One's own; of those for one's company only until they are signed, from then on one is a reader like the others."""
    return Q(requester=person, company=False) | Q(requester=person, signed_at=None)


def _named(person: User) -> "QuerySet[Reader]":
    """What the person's company signed, with them among its readers, while they belong to it."""
    from pitchey.ndas.models import Reader

    return Reader.objects.filter(person=person, membership__isnull=False, nda__signed_at__isnull=False)


def _of_the_other_side(person: User) -> Q:
    from pitchey.ndas.models import Nda, Reader

    named = Reader.objects.filter(person=person, membership__isnull=False)
    acts_for = Membership.objects.filter(person=person, role__in=MAY_ACT).values("organisation")
    companys = Nda.objects.filter(company=True, organisation__in=acts_for)
    return Q(requester=person) | _among(named) | _among(companys, "pk")


def _among(rows: QuerySet[Model], column: str = "nda") -> Q:
    """Among those agreements: as an array, so that each side of an OR keeps its index."""
    found = ArraySubquery(rows.order_by().values(column))
    return Q(Func(F("pk"), found, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField()))


class NdaQuerySet(QuerySet["Nda"]):
    def visible_to(self, person: User) -> "NdaQuerySet":
        """Agreements this person is a side of."""
        return self.filter(Q(owner=person) | _of_the_other_side(person))

    def incoming(self, person: User) -> "NdaQuerySet":
        return self.filter(owner=person)

    def outgoing(self, person: User) -> "NdaQuerySet":
        """Agreements of this person, and those of their company that they read under or may end."""
        return self.filter(_of_the_other_side(person))

    def reading(self, person: User) -> "NdaQuerySet":
        """Agreements that are, or once were, this person's way to read: their own, and signed ones of their company that name them."""
        return self.filter(_own(person) | _among(_named(person)))

    def access_granting(self, person: User) -> "NdaQuerySet":
        """`reading`, but of those that name them only what they have accepted: the gate asks this."""
        return self.filter(_own(person) | _among(_named(person).exclude(accepted_at=None)))

    def live(self) -> "NdaQuerySet":
        return self.filter(status__in=LIVE)

    def answered_by(self, person: User) -> "NdaQuerySet":
        """Those where words that the other side proposed wait for this person, one of the two who sign; with their reason as `because`."""
        theirs = self._words(~Q(by=person))
        rows = self.filter(Q(owner=person) | Q(requester=person), Exists(theirs), negotiating=True)
        return rows.annotate(because=Subquery(theirs.values("comment")[:1]))

    def waiting_with_words_of(self, person: User) -> "NdaQuerySet":
        """Those where this person's own words wait for the other side."""
        return self.filter(Exists(self._words(Q(by=person))), negotiating=True)

    @staticmethod
    def _words(whose: Q) -> "QuerySet[Wording]":
        from pitchey.ndas.models import Wording

        return Wording.objects.filter(whose, nda=OuterRef("pk"), status="open")

    def to_accept(self, person: User) -> "NdaQuerySet":
        """In force for the person's company, naming them, and they have not accepted its text."""
        return self.in_force().filter(
            readers__person=person, readers__membership__isnull=False, readers__accepted_at=None
        )

    def in_force(self) -> "NdaQuerySet":
        """Signed, and the term has not ended, whatever the sweep has got round to."""
        return self.filter(status="signed", expires_at__gt=timezone.now())

    def relevant(self) -> "NdaQuerySet":
        """Agreements that say something about access: live ones, and those that were signed once."""
        return self.filter(Q(status__in=LIVE) | Q(signed_at__isnull=False))

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
        return self.select_for_update(of=("self",), no_key=True, skip_locked=skip)

    def lock_for_read(self, person: User) -> None:
        """Keep these rows, and this person among their readers, from changing until the transaction ends: what is read meanwhile is
        decided before a change or after it."""
        # RACE: not FOR SHARE. Readers that share a row let each other in for ever, and a revocation would never get its turn;
        # an exclusive lock is given out in order.
        rows = self.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", "company")
        if companys := [pk for pk, company in rows if company]:
            from pitchey.ndas.models import Reader

            # Leaving a company writes here.
            named = Reader.objects.filter(nda__in=companys, person=person).order_by("pk")
            list(named.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
