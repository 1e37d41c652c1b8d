"""Which people? Chainable named reads."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from pitchey.accounts.models import Actor, Invitation, User  # noqa: F401 - ruff does not read the bases below

# Memberships of people whose account is not suspended, nor about to be closed.
STAYING = Q(person__is_active=True, person__closes_at=None)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, viewer: "Actor") -> "UserQuerySet":
        """Those whose page this viewer (a person or a guest) may open. `policies.may_see_person` says the same of one."""
        open_pages = self.filter(is_active=True).exclude(role="staff")
        if not viewer.is_authenticated:
            return open_pages.filter(profile_visibility="public")
        return open_pages.exclude(blocks__blocked=viewer)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; whether their time has run out is another question."""
        return self.filter(accepted_at=None, withdrawn_at=None)
