"""With whom does somebody want nothing to do? Blocks, and what follows from one."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import PORTAL_ROLES, Block, User
from pitchey.audit import services as audit
from pitchey.core.errors import Invalid, NotFound
from pitchey.outbox import services as outbox


@transaction.atomic
def block(*, by: User, person: User) -> None:
    """From now on this person finds no page of mine, cannot follow me, and cannot ask me for access. They are not told.

    Agreements that stand are not touched: they are ended on their own pages.

    Raises:
        Invalid: oneself.
        NotFound: nobody whom one could block.
    """
    if person.pk == by.pk:
        raise Invalid([("person", "yourself", _("You cannot block yourself."))])
    if person.role not in PORTAL_ROLES:
        raise NotFound()
    _row, made = Block.objects.get_or_create(person=by, blocked=person)
    if made:
        audit.record(chain=by.public_id, kind="account.blocked", by=by, subject=person.public_id)
        outbox.enqueue("discovery.part", one=by.pk, other=person.pk)


@transaction.atomic
def unblock(*, by: User, person: User) -> None:
    """Block no longer. What the block ended does not come back by itself."""
    gone, _kinds = Block.objects.filter(person=by, blocked=person).delete()
    if gone:
        audit.record(chain=by.public_id, kind="account.unblocked", by=by, subject=person.public_id)


def blocks_of(person: User) -> QuerySet[Block]:
    """Whom a person has blocked; page it by `created_at`."""
    return Block.objects.filter(person=person).select_related("blocked")
