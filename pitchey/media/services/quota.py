"""How much may somebody store, and how much of it is taken?"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.errors import TooLarge
from pitchey.media.models import File

NEARLY = 80  # percent, from which on people are told that it ends


@dataclass(frozen=True)
class Quota:
    """What is `taken` of the `most` that one person may keep, in bytes."""

    taken: int
    most: int

    @property
    def percent(self) -> int:
        return min(100 * self.taken // self.most, 100)

    @property
    def nearly_full(self) -> bool:
        return self.percent >= NEARLY


def quota_of(person: User) -> Quota:
    """A file counts from its announcement, for as long as it is not refused or cancelled."""
    files = File.objects.filter(owner=person).exclude(status=File.Status.REJECTED)
    return Quota(files.aggregate(taken=Sum("declared_size"))["taken"] or 0, settings.ROOM_FOR_FILES)


def require_quota(person: User, name: str, size: int) -> None:
    """A file of `size` bytes must fit; nobody else announces one of this person's until the transaction ends.

    Raises:
        TooLarge: it does not; `left` says how many bytes are.
    """
    # RACE: two files at once would both find room for the last one.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    quota = quota_of(person)
    left = max(quota.most - quota.taken, 0)
    if size > left:
        raise TooLarge(
            _("“%(name)s” does not fit any more: %(left)s of your %(most)s are left. Write to us if you need more.")
            % {"name": name, "left": filesizeformat(left), "most": filesizeformat(quota.most)},
            code="no_room",
            left=left,
        )
