"""How does somebody want to be told? Per kind: by the bell, by mail, both or neither."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import Invalid
from pitchey.notifications.catalogue import KINDS, TOPICS
from pitchey.notifications.models import Preference


@dataclass(frozen=True)
class Wish:
    """Whether one kind rings the bell, and whether it comes by mail."""

    kind: str
    bell: bool
    mail: bool


def wishes_of(person: Any, kinds: Iterable[str]) -> list[Wish]:
    """What a person chose for these kinds, or what holds as long as they chose nothing; in the order of `kinds`."""
    kinds = list(kinds)
    chosen = {row.kind: row for row in Preference.objects.filter(person=person, kind__in=kinds)}
    return [
        Wish(kind, chosen[kind].bell, chosen[kind].mail)
        if kind in chosen
        else Wish(kind, bell=True, mail=KINDS[kind].by_mail)
        for kind in kinds
    ]


def wish(person: Any, kind: str) -> Wish:
    """How this person wants to hear of this kind."""
    return wishes_of(person, [kind])[0]


def kinds_for(role: str) -> list[str]:
    """The kinds that people of this portal role may choose for, in the catalogue's order."""
    return [name for name, kind in KINDS.items() if kind.when and role in kind.roles]


def by_topic(kinds: Iterable[str]) -> dict[str, list[str]]:
    """These kinds under the headings that they belong to."""
    topics: dict[str, list[str]] = {}
    for name in kinds:
        topics.setdefault(str(TOPICS[name.partition(".")[0]]), []).append(name)
    return topics


@transaction.atomic
def choose(*, by: Any, wishes: Iterable[Wish]) -> None:
    """Keep how a person wants to hear of these kinds; the others stay as they are.

    Raises:
        Invalid: a kind that is not theirs to choose.
    """
    wishes = list(wishes)
    theirs = kinds_for(by.role)
    if unknown := sorted(one.kind for one in wishes if one.kind not in theirs):
        raise Invalid([(kind, "unknown", _("There is no such choice.")) for kind in unknown])
    Preference.objects.bulk_create(
        [Preference(person=by, kind=one.kind, bell=one.bell, mail=one.mail) for one in wishes],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["bell", "mail"],
    )
