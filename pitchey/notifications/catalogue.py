"""What do we tell people, and how do we say it? Every kind of notification, with its sentence and the act that it leads to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The roles of `accounts`, which stands above this app; a test keeps them equal.
OWNERS = ("creator", "production")
READERS = ("investor", "production")
EVERYBODY = ("creator", "investor", "production")
# The first word of a kind, as a heading over the choices.
TOPICS = {
    "nda": _("Agreements"),
    "pitch": _("Pitches"),
    "document": _("Files"),
    "search": _("Saved searches"),
    "conversation": _("Messages"),
}


@dataclass(frozen=True)
class Kind:
    """`sentence` is filled from the notification's params; `action` is what the button of its mail says.

    `when` says in the settings of `roles` when this is told, so that they may choose how; without it, it is always told.
    """

    sentence: Promise | str
    action: Promise | str
    icon: str
    by_mail: bool = True
    when: Promise | str = ""
    roles: tuple[str, ...] = EVERYBODY
    # It decides on a right of the person: its mail leaves at once, at any hour, and a mail program cannot stop it.
    binding: bool = False


KINDS: dict[str, Kind] = {
    "nda.requested": Kind(
        _("%(person)s asks to read %(pitch)s."),
        _("Answer the request"),
        "seal",
        when=_("Somebody asks to read a pitch of yours"),
        roles=OWNERS,
    ),
    "nda.approved": Kind(
        _("%(person)s approved your request for %(pitch)s."),
        _("Read and sign"),
        "seal",
        when=_("A request of yours is approved"),
        roles=READERS,
    ),
    "nda.proposed": Kind(
        _("%(person)s proposes other words for the agreement about %(pitch)s."),
        _("See the changes"),
        "page",
        when=_("The other side proposes other words for an agreement"),
    ),
    "nda.wording_accepted": Kind(
        _("%(person)s accepted your words for the agreement about %(pitch)s."),
        _("See the agreement"),
        "check",
        when=_("Words that you proposed are accepted"),
    ),
    "nda.wording_declined": Kind(
        _("%(person)s keeps the earlier words of the agreement about %(pitch)s."),
        _("See the answer"),
        "seal",
        when=_("Words that you proposed are declined"),
    ),
    "nda.wording_withdrawn": Kind(
        _("%(person)s took back the words proposed for the agreement about %(pitch)s."),
        _("See the agreement"),
        "seal",
        when=_("The other side takes proposed words back"),
    ),
    "nda.wording_soon": Kind(
        _("The agreement for %(pitch)s lapses on %(date)s, and the words of %(person)s wait for your answer."),
        _("See the changes"),
        "clock",
        when=_("An agreement is about to lapse while proposed words wait for your answer"),
    ),
    "nda.declined": Kind(
        _("%(person)s declined your request for %(pitch)s."),
        _("See the reason"),
        "seal",
        when=_("A request of yours is declined"),
        roles=READERS,
    ),
    "nda.withdrawn": Kind(
        _("%(person)s withdrew from %(pitch)s."),
        _("See the record"),
        "seal",
        when=_("Somebody withdraws from a pitch of yours"),
        roles=OWNERS,
    ),
    "nda.signed": Kind(
        _("%(person)s signed your agreement for %(pitch)s."),
        _("See the agreement"),
        "seal",
        when=_("Somebody signs your agreement"),
        roles=OWNERS,
        binding=True,
    ),
    "nda.opened": Kind(
        _("You signed the agreement for %(pitch)s. You can read now."),
        _("Read"),
        "open",
        when=_("You have signed, and can read"),
        roles=READERS,
        binding=True,
    ),
    "nda.named": Kind(
        _("%(person)s signed for your company: you may read %(pitch)s once you accept the agreement."),
        _("Read and accept"),
        "seal",
        when=_("Your company signs, with you among its readers"),
        roles=READERS,
    ),
    "nda.scheduled": Kind(
        _("%(person)s opened %(pitch)s to you under your passport."),
        _("Read it"),
        "seal",
        when=_("An owner adds a pitch to your passport"),
        roles=READERS,
    ),
    "nda.sealed": Kind(
        _("The sealed copy of your agreement with %(person)s for %(pitch)s is there."),
        _("See the agreement"),
        "seal",
        by_mail=False,  # a letter of its own brings the copy itself
        when=_("The sealed copy of an agreement is there"),
    ),
    "nda.revoked": Kind(
        _("%(person)s ended your access to %(pitch)s."),
        _("See the reason"),
        "lock",
        when=_("Your access to a pitch is ended"),
        roles=READERS,
        binding=True,
    ),
    "nda.closed": Kind(
        _("You ended the access of %(person)s to %(pitch)s."),
        _("See the record"),
        "lock",
        when=_("You ended somebody’s access"),
        roles=OWNERS,
        binding=True,
    ),
    "nda.expired": Kind(
        _("The agreement for %(pitch)s has ended."),
        _("See the agreement"),
        "lock",
        when=_("An agreement has ended"),
        binding=True,
    ),
    "nda.lapsed": Kind(
        _("A request for %(pitch)s was not answered in time."),
        _("See the request"),
        "seal",
        when=_("A request was not answered in time"),
    ),
    "nda.unsigned": Kind(
        _("The agreement for %(pitch)s was not signed in time."),
        _("See the request"),
        "seal",
        when=_("An agreement was not signed in time"),
    ),
    "nda.answer_soon": Kind(
        _("The request of %(person)s for %(pitch)s lapses on %(date)s unless you answer."),
        _("Answer the request"),
        "clock",
        when=_("A request is about to lapse without your answer"),
        roles=OWNERS,
    ),
    "nda.sign_soon": Kind(
        _("The agreement for %(pitch)s lapses on %(date)s unless you sign."),
        _("Read and sign"),
        "clock",
        when=_("An agreement waits for your signature and is about to lapse"),
        roles=READERS,
    ),
    "nda.ending": Kind(
        _("The agreement for %(pitch)s ends on %(date)s."),
        _("See the agreement"),
        "seal",
        when=_("An agreement is about to end"),
        binding=True,
    ),
    "pitch.staff_access": Kind(
        _("%(person)s of our staff may read the documents of %(pitch)s until %(date)s."),
        _("See why"),
        "eye",
        roles=OWNERS,
        binding=True,
    ),
    "pitch.published": Kind(
        _("%(person)s published %(pitch)s."),
        _("Look at it"),
        "film",
        when=_("Somebody whom you follow publishes a pitch"),
    ),
    "search.found": Kind(
        _("%(pitch)s is new for your search “%(search)s”."),
        _("Look at it"),
        "search",
        when=_("A pitch is published that a search of yours finds"),
    ),
    "search.news": Kind(
        _("New for your search “%(search)s”: %(number)s."),
        _("Open the search"),
        "search",
        when=_("News of a day or a week in a search of yours"),
    ),
    "conversation.asked": Kind(
        _("%(person)s would like to talk with you."),
        _("Read and answer"),
        "message",
        when=_("Somebody new writes to you"),
    ),
    "conversation.unread": Kind(
        _("%(person)s wrote to you, and you have not read it yet."),
        _("Read and answer"),
        "message",
        when=_("You have not read a message a few minutes after it came"),
    ),
    "pitch.removed": Kind(_("Pitchey removed %(pitch)s: %(reason)s"), _("See what to do"), "alert", binding=True),
    "pitch.restored": Kind(_("%(pitch)s is published again."), _("Look at it"), "film", binding=True),
    "document.ready": Kind(
        _("%(document)s is ready."),
        _("Look at it"),
        "check",
        by_mail=False,
        when=_("A file of yours is ready"),
        roles=OWNERS,
    ),
    "document.rejected": Kind(
        _("%(document)s was refused: %(reason)s"),
        _("Upload it again"),
        "alert",
        by_mail=False,
        when=_("A file of yours was refused"),
        roles=OWNERS,
    ),
}
