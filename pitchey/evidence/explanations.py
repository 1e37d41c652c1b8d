"""May they read this, why, since when, until when? And what would a setting change? For a pitch's owner, about those who asked for access."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitchey.accounts.models import Actor, User
from pitchey.audit.models import Entry
from pitchey.core.countries import name_of
from pitchey.core.errors import NotFound
from pitchey.core.validation import validate
from pitchey.evidence.policies import require_owner
from pitchey.ndas import access, limits
from pitchey.ndas.access import Decision
from pitchey.ndas.models import Nda, Reader
from pitchey.pitches import fields
from pitchey.pitches.models import Document, Pitch

# Why the gate says what it says, by its reasons.
WHY = {
    "agreement": gettext_lazy("They signed an agreement that covers it."),
    "owner": gettext_lazy("It is theirs."),
    "staff": gettext_lazy("They are of our staff, and a second one let them."),
    "public": gettext_lazy("Whoever sees the pitch may read it."),
    "member": gettext_lazy("Every investor and production company that sees the pitch may read it."),
    "withdrawn": gettext_lazy("You withdrew the document."),
    "not_current": gettext_lazy("A newer file has taken its place, or its pages are not ready."),
    "suspended": gettext_lazy("Their account is closed or suspended."),
    "owner_only": gettext_lazy("It is for you alone."),
    "not_visible": gettext_lazy("They cannot open the pitch: it is not published for them."),
    "not_a_member": gettext_lazy("It is for investors and production companies."),
    "no_agreement": gettext_lazy("No agreement of theirs covers it."),
    "not_signed": gettext_lazy("Their agreement is not signed."),
    access.ENDED: gettext_lazy("Their agreement has ended."),
    "no_downloads": gettext_lazy(
        "They wanted a copy to take along, which their agreement or your limits do not allow."
    ),
    limits.BLOCKED: gettext_lazy("You blocked their address or its domain."),
    limits.NOT_LISTED: gettext_lazy("They are not among the people whom you let in."),
    limits.DAYS_OVER: gettext_lazy("The days that you give after a signature are over."),
    limits.VIEWS_USED: gettext_lazy("They have used up the readings that you allow."),
    limits.OTHER_COUNTRY: gettext_lazy("They came from %(country)s, which is not among the countries that you named."),
    limits.COUNTRY_UNKNOWN: gettext_lazy("You named countries, and it is not known in which one they are."),
}
# What an owner may try on paper: the setting of the document, and the limits of its pitch.
LIMITS = fields.LIMIT_FIELDS
_SETTINGS = {"access": fields.DOCUMENT["access"]} | {name: fields.PITCH[name] for name in LIMITS}


def reason_text(reason: str, country: str = "") -> str:
    """A reason of the gate in words, for the owner; `country` is where somebody was when that is why."""
    return str(WHY[reason]) % {"country": name_of(country)}


@dataclass(frozen=True)
class Explanation:
    """The gate's answer for one person and one document, in words; `since` is when they signed."""

    person: User
    document: Document
    decision: Decision

    @property
    def why(self) -> str:
        nda = self.decision.nda
        if self.decision and nda and nda.company:
            return _("Their company signed an agreement that names them and covers it, and they accepted it.")
        if self.decision and nda and nda.master_id:
            return _("They signed your passport, and you added this pitch to it.")
        return reason_text(self.decision.reason, self.decision.country)

    @property
    def since(self) -> datetime | None:
        nda = self.decision.nda
        return nda.signed_at if nda and self.decision else None

    @property
    def until(self) -> datetime | None:
        return self.decision.until


@dataclass(frozen=True)
class Change:
    """What other settings would do for those who have asked for access: who could read then, and who could not any more."""

    gain: list[User]
    lose: list[User]


def people_of(*, by: Actor, pitch: Pitch) -> list[User]:
    """Everybody who ever asked for access to a pitch, or whom their company's agreement names: for its owner.

    Raises:
        NotFound: it is not theirs.
    """
    require_owner(by, pitch)
    return list(
        User.objects.filter(
            Q(pk__in=Nda.objects.filter(pitch=pitch).values("requester"))
            | Q(pk__in=Reader.objects.filter(nda__pitch=pitch).values("person"))
        ).order_by("display_name", "pk")
    )


def explain(*, by: Actor, pitch: Pitch, person: User) -> list[Explanation]:
    """For each document in use: may this person read it now, and why?

    Raises:
        NotFound: it is not their pitch, or the person never asked for access to it.
    """
    if person not in people_of(by=by, pitch=pitch):
        raise NotFound()
    documents = Document.objects.filter(pitch=pitch).current().select_related("file", "pitch").order_by("kind", "pk")
    ip = _last_seen_at(person, pitch) if pitch.allowed_countries else ""
    return [Explanation(person, document, access.may_read(person, document, ip=ip)) for document in documents]


def what_if(*, by: Actor, document: Document, **settings: object) -> Change:
    """Who would gain and who would lose, if a document and its pitch had other settings. Nothing is changed.

    Args:
        settings: `access` of the document, and limits of its pitch (`LIMITS`); what is not named stays as it is.

    Raises:
        NotFound: it is not theirs.
        Invalid: there is no such setting, or a value is not right.
    """
    values = validate(_SETTINGS, settings)
    other = copy(document)
    other.pitch = copy(document.pitch)
    other.access = values.pop("access", document.access)
    for name, value in values.items():
        setattr(other.pitch, name, value)
    by_country = document.pitch.allowed_countries or other.pitch.allowed_countries
    change = Change([], [])
    for person in people_of(by=by, pitch=document.pitch):
        ip = _last_seen_at(person, document.pitch) if by_country else ""
        now, then = (bool(access.may_read(person, each, ip=ip)) for each in (document, other))
        if now != then:
            (change.gain if then else change.lose).append(person)
    return change


def _last_seen_at(person: User, pitch: Pitch) -> str:
    """The address from which somebody last did something about a pitch, as its ledger says; "" when they never did."""
    theirs = Entry.objects.filter(actor=person, chain__key=pitch.public_id, data__has_key="from")
    latest = theirs.order_by("-at").first()
    return str(latest.data["from"]["ip"]) if latest else ""
