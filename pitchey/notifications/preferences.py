"""How does somebody want to be told? Per kind: by the bell, by mail, both or neither, and how often; never in their quiet hours."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pitchey.core.errors import Invalid
from pitchey.core.types import AuthUser
from pitchey.notifications.catalogue import KINDS, TOPICS
from pitchey.notifications.models import MailHours, Preference
from pitchey.notifications.rhythm import Quiet, Rhythm


@dataclass(frozen=True)
class KindPreference:
    """Whether one kind rings the bell, whether it comes by mail, and how often: a `Rhythm`, or empty for the one of all mails."""

    kind: str
    bell: bool
    mail: bool
    rhythm: str = ""


@dataclass(frozen=True)
class MailSchedule:
    """How often mail comes, unless a kind has its own rhythm, and the quiet hours at the person's clock (both or neither)."""

    rhythm: str = Rhythm.INSTANT
    quiet_from: time | None = None
    quiet_until: time | None = None

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours, if there are any."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return Quiet(self.quiet_from, self.quiet_until)


def preferences_of(person: AuthUser, kinds: Iterable[str]) -> list[KindPreference]:
    """What a person chose for these kinds, or what holds as long as they chose nothing; in the order of `kinds`."""
    kinds = list(kinds)
    chosen = {row.kind: row for row in Preference.objects.filter(person=person, kind__in=kinds)}
    return [
        KindPreference(kind, chosen[kind].bell, chosen[kind].mail, chosen[kind].rhythm)
        if kind in chosen
        else KindPreference(kind, bell=True, mail=KINDS[kind].by_mail)
        for kind in kinds
    ]


def preference_for(person: AuthUser, kind: str) -> KindPreference:
    """How this person wants to hear of this kind."""
    return preferences_of(person, [kind])[0]


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
def save_preferences(*, by: AuthUser, wishes: Iterable[KindPreference]) -> None:
    """Keep how a person wants to hear of these kinds; the others stay as they are.

    Raises:
        Invalid: a kind that is not theirs to choose, or a rhythm that there is not.
    """
    wishes = list(wishes)
    theirs = kinds_for(by.role)
    if unknown := sorted(one.kind for one in wishes if one.kind not in theirs):
        raise Invalid([(kind, "unknown", _("There is no such choice.")) for kind in unknown])
    if unknown := sorted(one.kind for one in wishes if one.rhythm and one.rhythm not in Rhythm):
        raise Invalid([(kind, "invalid_choice", _("There is no such choice.")) for kind in unknown])
    Preference.objects.bulk_create(
        [Preference(person=by, kind=one.kind, bell=one.bell, mail=one.mail, rhythm=one.rhythm) for one in wishes],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["bell", "mail", "rhythm"],
    )


def mail_schedule_of(person: AuthUser) -> MailSchedule:
    """How often, and not when, this person gets mail."""
    row = MailHours.objects.filter(person=person).first()
    return MailSchedule(row.rhythm, row.quiet_from, row.quiet_until) if row else MailSchedule()


def save_mail_schedule(*, by: AuthUser, hours: MailSchedule) -> None:
    """Keep how often, and not when, a person gets mail. What waits already leaves when it was meant to.

    Raises:
        Invalid: no such rhythm, or quiet hours without an end, a beginning or a length.
    """
    errors = []
    if hours.rhythm not in Rhythm:
        errors.append(("rhythm", "invalid_choice", _("There is no such choice.")))
    if (hours.quiet_from is None) != (hours.quiet_until is None):
        missing = "quiet_from" if hours.quiet_from is None else "quiet_until"
        errors.append(
            (missing, "required", _("Say when the quiet hours begin and when they end, or leave both empty."))
        )
    elif hours.quiet_from is not None and hours.quiet_from == hours.quiet_until:
        errors.append(("quiet_until", "invalid", _("Quiet hours end at another time than they begin.")))
    if errors:
        raise Invalid(errors)
    MailHours.objects.update_or_create(person=by, defaults=asdict(hours))
