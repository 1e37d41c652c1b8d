"""Send a letter. It leaves through the outbox, after the commit, at least once, always with the same Message-ID."""

import hashlib
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from pitchey.emails.letters import LETTERS
from pitchey.outbox import services as outbox


def send(*, to: str, letter: str, key: str, language: str = "en", **context: Any) -> None:
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


def deliver(*, to: str, letter: str, key: str, language: str, context: dict[str, Any]) -> None:
    """Render and send now. Raises what the mail server raises: the outbox tries again."""
    with translation.override(language):
        written = LETTERS[letter](**context)
        parts = {"letter": written, "site": settings.SITE_NAME, "site_url": settings.SITE_URL, "language": language}
        message = EmailMultiAlternatives(
            subject=" ".join(written.subject.split()),
            body=render_to_string("emails/letter.txt", parts),
            to=[to],
            reply_to=[written.reply_to] if written.reply_to else None,
            headers={
                "Message-ID": message_id(key),
                "Auto-Submitted": "auto-generated",
                **_unsubscribing(written.unsubscribe),
            },
        )
        message.attach_alternative(render_to_string("emails/letter.html", parts), "text/html")
    for key in written.papers:
        with storages["private"].open(key) as paper:
            message.attach(key.rpartition("/")[2], paper.read(), "application/pdf")
    message.send()


def _unsubscribing(address: str) -> dict[str, str]:
    """What lets a mail program stop such mails by one press (RFC 8058)."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def message_id(key: str) -> str:
    """The Message-ID of the mail with this key: the same on every try."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
