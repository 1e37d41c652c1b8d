"""What do our mails say? One function per letter; every one has a subject, a few paragraphs and at most one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Letter:
    """A mail before it is rendered. `action` is `(words, absolute address)`; `small` stands under it in small type; an answer goes to
    `reply_to`; `attachments` are keys of files in the private storage that go with it; `unsubscribe` is the absolute address that stops such mails."""

    subject: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None
    small: list[str] = field(default_factory=list)
    reply_to: str = ""
    attachments: list[str] = field(default_factory=list)
    unsubscribe: str = ""
    # What stands as a list between paragraphs and action: (sentence, absolute address, words of somebody else or "").
    lines: list[tuple[str, str, str]] = field(default_factory=list)


LETTERS: dict[str, Callable[..., Letter]] = {}


def letter(function: Callable[..., Letter]) -> Callable[..., Letter]:
    """Register a letter under its function's name."""
    LETTERS[function.__name__] = function
    return function


@letter
def verify_email(*, name: str, link: str) -> Letter:
    return Letter(
        subject=_("Confirm your email address"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("confirm that this address is yours, and you can publish, ask for access and answer requests."),
        ],
        action=(_("Confirm my address"), link),
        small=[
            _(
                "The link works for three days. If you did not sign up at Pitchey, ignore this mail; nothing will happen."
            )
        ],
    )


@letter
def already_registered(*, name: str, login_link: str, reset_link: str) -> Letter:
    return Letter(
        subject=_("You already have an account"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _(
                "somebody, probably you, tried to sign up with this address. You already have an account, so nothing was changed."
            ),
            _("If you forgot your password, choose a new one here: %(link)s") % {"link": reset_link},
        ],
        action=(_("Sign in"), login_link),
    )


@letter
def reset_password(*, name: str, link: str) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=[_("Hello %(name)s,") % {"name": name}, _("use this link to choose a new password.")],
        action=(_("Choose a new password"), link),
        small=[
            _(
                "The link works once, for one hour. If you did not ask for it, ignore this mail; your password stays as it is."
            )
        ],
    )


@letter
def password_changed(*, name: str, at: str, reset_link: str) -> Letter:
    return Letter(
        subject=_("Your password was changed"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("your password was changed on %(at)s. All other sessions were signed out.") % {"at": at},
        ],
        action=(_("That was not me"), reset_link),
    )


@letter
def confirm_new_email(*, name: str, old: str, link: str) -> Letter:
    return Letter(
        subject=_("Confirm your new email address"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("you want to use this address instead of %(old)s. Confirm that it is yours, and it is changed.")
            % {"old": old},
        ],
        action=(_("Use this address"), link),
        small=[_("The link works for three days. If this was not you, ignore this mail; nothing will change.")],
    )


@letter
def email_change_asked(*, name: str, at: str, reset_link: str) -> Letter:
    return Letter(
        subject=_("Your email address is about to change"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("on %(at)s you asked to use another email address. It changes when the letter there is answered.")
            % {"at": at},
            _("If this was not you, somebody knows your password: choose a new one now."),
        ],
        action=(_("That was not me"), reset_link),
    )


@letter
def email_changed(*, name: str, at: str) -> Letter:
    return Letter(
        subject=_("Your email address was changed"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("since %(at)s your account has another email address, and this one does not sign in any more.")
            % {"at": at},
            _("If this was not you, answer this mail today."),
        ],
    )


@letter
def account_closing(*, name: str, on: str, link: str) -> Letter:
    return Letter(
        subject=_("Your account will be closed"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("you asked us to close your account. That happens on %(on)s. Until then everything works as before.")
            % {"on": on},
            _("If you change your mind, or if it was not you, sign in and keep it."),
        ],
        action=(_("Keep my account"), link),
    )


@letter
def account_closed(*, name: str) -> Letter:
    return Letter(
        subject=_("Your account is closed"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _(
                "your account is closed and what was personal in it is gone. Signed agreements and the record of who read what stay with those whom they protect."
            ),
            _("Thank you for the time that you were here."),
        ],
    )


@letter
def invited(*, organisation: str, inviter: str, link: str) -> Letter:
    return Letter(
        subject=_("%(inviter)s invites you to %(organisation)s") % {"inviter": inviter, "organisation": organisation},
        paragraphs=[
            _("%(inviter)s would like you to join %(organisation)s on Pitchey.")
            % {"inviter": inviter, "organisation": organisation}
        ],
        action=(_("Accept the invitation"), link),
        small=[_("The invitation ends in 14 days.")],
    )


@letter
def notice(*, name: str, sentence: str, action: str, link: str, detail: str = "", unsubscribe: str = "") -> Letter:
    """The mail form of a notification."""
    paragraphs = [_("Hello %(name)s,") % {"name": name}, sentence]
    return Letter(
        subject=sentence,
        paragraphs=[*paragraphs, detail] if detail else paragraphs,
        action=(action, link),
        unsubscribe=unsubscribe,
    )


@letter
def digest(*, name: str, lines: list[tuple[str, str, str]], more: int, link: str, unsubscribe: str) -> Letter:
    """Several notices in one mail; `more` are not among `lines`."""
    number = len(lines) + more
    return Letter(
        subject=_("%(number)d notices for you") % {"number": number},
        paragraphs=[_("Hello %(name)s,") % {"name": name}, _("this is what happened:")],
        lines=lines,
        action=(_("See all notices"), link),
        small=[_("And %(number)d more, which stand in your list of notices.") % {"number": more}] if more else [],
        unsubscribe=unsubscribe,
    )


@letter
def written_to_us(*, name: str, email: str, topic: str, message: str, account: str) -> Letter:
    """What somebody wrote on the contact page, for those who answer."""
    return Letter(
        subject=_("%(topic)s: %(name)s writes") % {"topic": topic, "name": name},
        paragraphs=[f"{name} <{email}>", *message.split("\n\n")],
        small=[_("Account: %(account)s") % {"account": account} if account else _("Not signed in.")],
        reply_to=email,
    )


@letter
def you_wrote_to_us(*, name: str, message: str) -> Letter:
    """Their own words for a member who wrote to us."""
    return Letter(
        subject=_("We have your message"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("this is what you wrote to us. A person will read it and answer to this address."),
            *message.split("\n\n"),
        ],
    )


@letter
def checkpoint(*, number: int, file: str) -> Letter:
    """A sealed checkpoint of the ledger, for those who keep them."""
    return Letter(
        subject=_("Checkpoint %(number)s of the ledger") % {"number": number},
        paragraphs=[
            _(
                "This sealed paper says how far the ledger had come. Keep it: with it you can prove what the ledger said."
            ),
        ],
        small=[_("Whoever runs Pitchey cannot change the ledger before this hour without differing from this paper.")],
        attachments=[file],
    )


@letter
def ledger_bent(*, violations: list[str], count: int) -> Letter:
    """The nightly walk found the ledger changed."""
    return Letter(
        subject=_("The ledger was bent"),
        paragraphs=[
            _("The nightly walk found %(count)s places where the ledger is not what was written.") % {"count": count},
            *violations,
            _("Stop writing, keep the database and the sealed papers as they are, and find out who had access."),
        ],
    )


@letter
def sealed_copy(*, name: str, person: str, pitch: str, link: str, verify: str, sha256: str, file: str) -> Letter:
    return Letter(
        subject=_("Your sealed copy: %(pitch)s") % {"pitch": pitch},
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("here is your copy of the agreement with %(person)s for %(pitch)s, under our seal. Keep it.")
            % {"person": person, "pitch": pitch},
        ],
        action=(_("See the agreement"), link),
        small=[
            _("Anybody can check it at %(verify)s, also without us. SHA-256 of the file: %(sha256)s")
            % {"verify": verify, "sha256": sha256}
        ],
        attachments=[file],
    )


@letter
def written_to_again(*, name: str) -> Letter:
    return Letter(
        subject=_("This address is written to again"),
        paragraphs=[
            _("Hello %(name)s,") % {"name": name},
            _("mail to this address had come back, and you asked us to try again. If you read this, it works."),
        ],
    )
