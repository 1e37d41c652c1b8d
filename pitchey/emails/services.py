"""Send a letter. It leaves through the outbox, after the commit, at least once, always with the same Message-ID."""

import hashlib
import logging
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.files.storage import storages
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from pitchey.core import limits
from pitchey.core.errors import WrongState
from pitchey.core.ids import new_id
from pitchey.core.types import AuthUser, Json
from pitchey.emails.bounces import bounce_of, forget, record_bounce
from pitchey.emails.letters import LETTERS
from pitchey.emails.models import Bounce
from pitchey.emails.reports import proof_of
from pitchey.outbox import services as outbox

log = logging.getLogger(__name__)

NOBODY_THERE = (550, 551, 553)  # what a mail server answers for an address that does not exist (RFC 5321)
UNWANTED = (
    "notice",
    "digest",
)  # what whoever called a mail unwanted gets no more; letters about the account still come


def send(*, to: str, letter: str, key: str, language: str = "en", **context: object) -> None:
    """Promise a letter to one address.

    Args:
        letter: a name in `letters.LETTERS`.
        key: names this very mail ("nda.requested:nda_...:usr_..."); its Message-ID comes from it.
        context: plain data for the letter's function.

    Raises:
        KeyError: there is no such letter.
    """
    LETTERS[letter]
    outbox.enqueue("emails.deliver", to=to, letter=letter, key=key, language=language, context=context)


def send_to(person: AuthUser, /, *, letter: str, key: str, **context: object) -> None:
    """Promise a letter to somebody: to their address, in their language, under their name."""
    send(
        to=person.email,
        letter=letter,
        key=key,
        language=person.language,
        name=person.get_short_name(),
        **context,
    )


def deliver(*, to: str, letter: str, key: str, language: str, context: Json) -> None:
    """Render and send now, if the address takes mail. Raises what the mail server raises: the outbox tries again."""
    back = bounce_of(to)
    if back is not None and (back.kind == Bounce.Kind.BOUNCED or letter in UNWANTED):
        log.info("not written: mail came back", extra={"facts": {"letter": letter, "bounce": back.pk}})
        return
    with translation.override(language):
        written = LETTERS[letter](**context)
        parts = {"letter": written, "site": settings.SITE_NAME, "site_url": settings.SITE_URL, "language": language}
        message = EmailMultiAlternatives(
            subject=" ".join(written.subject.split()),
            body=render_to_string("emails/letter.txt", parts),
            to=[to],
            reply_to=[written.reply_to] if written.reply_to else None,
            headers={
                "Message-ID": message_id(key, to),
                "Auto-Submitted": "auto-generated",
                **_unsubscribe_headers(written.unsubscribe),
            },
        )
        message.attach_alternative(render_to_string("emails/letter.html", parts), "text/html")
    for key in written.attachments:
        with storages["private"].open(key) as paper:
            message.attach(key.rpartition("/")[2], paper.read(), "application/pdf")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        code, words = error.recipients.get(to, (0, b""))
        # 5.7 is a refusal of this mail, not of the address.
        if code not in NOBODY_THERE or b"5.7." in words:
            raise
        record_bounce(address=to, kind=Bounce.Kind.BOUNCED, reason=f"{code} {words.decode(errors='replace')}")


@transaction.atomic
def resume_mail(*, address: str, language: str, name: str) -> None:
    """Mail came back, and the address works: write to it again, beginning with a letter that says so.

    Raises:
        WrongState: it is written to already.
        LimitReached: tried often within an hour.
    """
    limits.require("mail-link", address.lower())
    if not forget(address):
        raise WrongState(_("We write to this address already."))
    send(to=address, letter="written_to_again", key=new_id("mail"), language=language, name=name)


def _unsubscribe_headers(address: str) -> dict[str, str]:
    """What lets a mail program stop such mails by one press (RFC 8058)."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def message_id(key: str, to: str) -> str:
    """The Message-ID of the mail with this key to this address: the same on every try, and known to nobody who did not get it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    # With more digits the header is folded, which not every mail server reads.
    mail = hashlib.sha256(key.encode()).hexdigest()[:24]
    return f"<{mail}.{proof_of(mail, to)}@{domain}>"
