"""What can whoever looks at a pitch do next? One thing, in words, with where it leads."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitchey.accounts.models import Actor, User
from pitchey.ndas.models import Nda
from pitchey.ndas.relation import Relation, RelationState
from pitchey.pitches.models import Pitch
from portals.shared.pitches.presenters import DocumentRow

# How far along the way to reading somebody is.
_WAY = {RelationState.REQUESTED: 1, RelationState.APPROVED: 2, RelationState.NAMED: 2, RelationState.SIGNED: 3}
_ENDED = (
    RelationState.DECLINED,
    RelationState.WITHDRAWN,
    RelationState.LAPSED,
    RelationState.EXPIRED,
    RelationState.REVOKED,
)


@dataclass(frozen=True)
class Step:
    """What the panel beside a pitch says, and what its button does; without an `href` there is nothing to press."""

    title: str
    text: str
    act: str = ""  # what the button says, and for a narrow screen
    short: str = ""
    href: str = ""
    due: str = ""  # until when, or of what
    also: tuple[str, str] | None = None  # a second way: address, words
    way: tuple[tuple[str, str, str], ...] = ()  # the steps to reading: state, title, text


def next_step(person: Actor, pitch: Pitch, standing: Relation, documents: list[DocumentRow]) -> Step:
    """The one thing that comes next for this person, by where they stand.

    Args:
        documents: what is in the room, from `presenters.document_rows`.
    """
    place, nda, owner = standing.place, standing.nda, pitch.owner.display_name
    way = _steps(_WAY.get(place, 0), owner)
    if place == RelationState.GUEST or not person.is_authenticated:
        return replace(_for_guests(pitch, owner), way=way)
    if place == RelationState.OWNER:
        return _for_the_owner(person, pitch, standing.waiting)
    if place == RelationState.BYSTANDER:
        return Step(
            title=_("For investors and production companies"),
            text=_("Protected pages can be asked for by those who finance and make films."),
        )
    if place == RelationState.CLOSED:
        return Step(
            title=_("Off the market"), text=_("This pitch takes no new requests."), also=_last_words(person, nda)
        )
    if nda and place == RelationState.REQUESTED:
        return Step(
            title=_("Your request is waiting"),
            text=_("%(name)s has been told, and promised an answer.") % {"name": owner},
            act=_("See your request"),
            short=_("Your request"),
            href=reverse(f"{person.role}:nda", args=[nda.public_id]),
            due=_("Answer by %(date)s.") % {"date": _day(nda.answer_due_at)},
            way=way,
        )
    if nda and place == RelationState.APPROVED and nda.negotiating:
        return Step(
            title=_("The wording is being agreed"),
            text=_("Other words of the agreement with %(name)s wait for an answer. Nobody signs before it.")
            % {"name": owner},
            act=_("See the proposed words"),
            short=_("See the words"),
            href=reverse(f"{person.role}:nda_wording", args=[nda.public_id]),
            due=_("To be signed by %(date)s.") % {"date": _day(nda.sign_due_at)},
            way=way,
        )
    if nda and place == RelationState.APPROVED:
        return Step(
            title=_("Approved. Sign to read"),
            text=_("%(name)s approved your request. The text is frozen and waits for your signature.")
            % {"name": owner},
            act=_("Read and sign"),
            short=_("Sign"),
            href=reverse(f"{person.role}:nda_sign", args=[nda.public_id]),
            due=_("Sign by %(date)s.") % {"date": _day(nda.sign_due_at)},
            way=way,
        )
    if nda and place == RelationState.NAMED:
        return Step(
            title=_("Your company signed"),
            text=_("The agreement with %(name)s names you among its readers. Accept its text, and you can read.")
            % {"name": owner},
            act=_("Read and accept"),
            short=_("Accept"),
            href=reverse(f"{person.role}:nda", args=[nda.public_id]),
            due=_("Until %(date)s.") % {"date": _day(nda.expires_at)},
            way=way,
        )
    if nda and place == RelationState.SIGNED:
        return replace(_for_readers(person, nda, owner, documents), way=way)
    return replace(_for_those_who_may_ask(person, pitch, standing, documents), way=way)


def _for_guests(pitch: Pitch, owner: str) -> Step:
    here = urlencode({"next": reverse("public:pitch", args=[pitch.public_id, pitch.listing.slug])})
    return Step(
        title=_("Sign in to read more"),
        text=_("Everything that is locked here opens after %(name)s’s agreement. Sign in or join to ask.")
        % {"name": owner},
        act=_("Sign in to ask for access"),
        short=_("Sign in"),
        href=f"{reverse('public:login')}?{here}",
        also=(f"{reverse('public:join')}?{here}", _("New here? Join Pitchey")),
    )


def _for_the_owner(person: User, pitch: Pitch, waiting: int) -> Step:
    edit = reverse(f"{person.role}:pitch_edit", args=[pitch.public_id, "basics"])
    readers = reverse(f"{person.role}:pitch_readers", args=[pitch.public_id])
    if waiting:
        return Step(
            title=ngettext("Somebody waits for your answer", "%(number)d people wait for your answer", waiting)
            % {"number": waiting},
            text=_("This is your pitch. Say yes or no; either is told at once."),
            act=ngettext("Answer the request", "Answer the requests", waiting),
            short=_("Answer"),
            href=f"{reverse(f'{person.role}:ndas')}?{urlencode({'side': 'incoming', 'status': 'waiting'})}",
            also=(edit, _("Edit this pitch")),
        )
    return Step(
        title=_("This is your pitch"),
        text=_("You see it as the market does, with everything open."),
        act=_("Edit"),
        short=_("Edit"),
        href=edit,
        also=(readers, _("Who read which pages")),
    )


def _for_readers(person: User, nda: Nda, owner: str, documents: list[DocumentRow]) -> Step:
    agreement = reverse(f"{person.role}:nda", args=[nda.public_id])
    step = Step(
        title=_("The room is open"),
        text=_whose_move(person, nda) % {"name": owner, "date": _day(nda.expires_at)},
        act=_("See what is open"),
        short=_("See"),
        href=agreement,
    )
    readable = [row for row in documents if row["href"]]
    # Where one left comes first; then what is protected, a script before all.
    first = min(readable, key=lambda row: (not row["left_at"], not row["locks"], row["kind"] != "script"), default=None)
    if first is None:
        limit = next((row["limit"] for row in documents if row["limit"]), "")
        if not limit:
            return step
        return replace(step, title=_("Not open to you now"), text=limit, act=_("Your agreement"))
    go_on = _("Go on at page %(number)d") % {"number": first["left_at"]} if first["left_at"] else ""
    return replace(
        step,
        act=go_on or _("Read"),
        short=_("Go on") if go_on else _("Read"),
        href=first["href"],
        due=first["title"],
        also=(agreement, _("Your agreement")),
    )


def _whose_move(person: User, nda: Nda) -> str:
    if nda.master_id:
        return _("%(name)s opened it under your passport. It ends on %(date)s.")
    if nda.requester_id != person.pk:
        return _("Your company signed %(name)s’s agreement, and you accepted it. It ends on %(date)s.")
    return _("You signed %(name)s’s agreement. It ends on %(date)s.")


def _for_those_who_may_ask(person: User, pitch: Pitch, standing: Relation, documents: list[DocumentRow]) -> Step:
    owner = pitch.owner.display_name
    locked = [row for row in documents if row["locks"] and not row["open"]]
    if standing.place == RelationState.UNCONFIRMED:
        return Step(
            title=_("Confirm your address to ask"),
            text=_("We sent you a letter with a link. After that you can ask %(name)s for access.") % {"name": owner},
            act=_("Go to your account"),
            short=_("Confirm"),
            href=reverse("shared:settings_account"),
        )
    script = any(row["kind"] == "script" for row in locked)
    ask = Step(
        title=_("Read the script") if script else _("Read what is protected"),
        text=ngettext(
            "One part of this pitch opens after you sign %(name)s’s agreement.",
            "%(number)d parts of this pitch open after you sign %(name)s’s agreement.",
            len(locked),
        )
        % {"number": len(locked), "name": owner},
        act=_("Ask for access"),
        short=_("Ask for access"),
        href=reverse(f"{person.role}:nda_request", args=[pitch.public_id]),
        due=_("Takes a minute. You get an answer within seven days."),
    )
    if not locked:
        ask = replace(ask, text=_("It opens after you sign %(name)s’s agreement.") % {"name": owner})
    if standing.place == RelationState.COLLEAGUE and pitch.organisation:
        text = _(
            "%(company)s brings this pitch, and you belong to it. What is locked still opens by agreement: ask %(name)s."
        )
        ask = replace(ask, text=text % {"company": pitch.organisation.name, "name": owner})
    if standing.nda and standing.place in _ENDED:
        return _after_an_end(ask, person, standing.place, standing.nda, owner)
    return ask


def _after_an_end(ask: Step, person: User, place: RelationState, nda: Nda, owner: str) -> Step:
    """What came of the last time; one may ask again after each."""
    told = {"name": owner, "date": _day(nda.ended_at or nda.expires_at or nda.sign_due_at or nda.answer_due_at)}
    if place == RelationState.DECLINED:
        title, text = _("%(name)s said no this time"), _("Declined on %(date)s: %(reason)s. You may ask again.")
        told["reason"] = nda.get_decline_reason_display()
    elif place == RelationState.WITHDRAWN:
        title, text = _("You stepped back"), _("You withdrew on %(date)s. You may ask again.")
    elif place == RelationState.REVOKED:
        title, text = _("Your access was ended"), _("%(name)s ended it on %(date)s. You may ask again.")
    elif place == RelationState.EXPIRED:
        title, text = _("Your access has run out"), _("The agreement ended on %(date)s. You may ask again.")
    elif nda.decided_at:
        title, text = _("The time to sign is over"), _("%(name)s’s yes held until %(date)s. You may ask again.")
    else:
        title, text = _("No answer came"), _("%(name)s did not answer by %(date)s. You may ask again.")
    return replace(
        ask,
        title=title % told,
        text=text % told,
        act=_("Ask again"),
        short=_("Ask again"),
        also=_last_words(person, nda),
    )


def _last_words(person: User, nda: Nda | None) -> tuple[str, str] | None:
    return (reverse(f"{person.role}:nda", args=[nda.public_id]), _("See what was said")) if nda else None


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y") if moment else ""


def _steps(now: int, owner: str) -> tuple[tuple[str, str, str], ...]:
    """The four steps to reading, with the one that is now."""
    steps = [
        (_("Ask"), _("Say why, and what you want to see.")),
        (_("%(name)s decides") % {"name": owner}, ""),
        (_("Sign"), _("Once, on the screen. The text is frozen before.")),
        (_("Read"), _("Here, page by page, with your name on each.")),
    ]
    states = ["done" if place < now else "now" if place == now else "todo" for place in range(len(steps))]
    return tuple(
        (state, title, text if state == "now" else "") for state, (title, text) in zip(states, steps, strict=True)
    )
