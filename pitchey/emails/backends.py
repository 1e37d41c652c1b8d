"""Where does mail go on a laptop? Into a folder that a browser can open: one .html to look at and one .eml as it would leave."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes every mail into `settings.MAIL_FOLDER`, newest last by name."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(str(settings.MAIL_FOLDER))
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stem = "-".join(
                [
                    timezone.now().strftime("%Y%m%d-%H%M%S-%f"),
                    *(re.sub(r"[^a-zA-Z0-9.]+", "_", part) for part in message.to),
                ]
            )
            (folder / f"{stem}.html").write_text(_page(message), encoding="utf-8")
            # The .eml comes last: whoever waits for it finds both.
            (folder / f"{stem}.eml").write_bytes(message.message().as_bytes())
        return len(email_messages)


def _page(message: EmailMessage) -> str:
    for part in getattr(message, "alternatives", []):
        if part.mimetype == "text/html":
            return str(part.content)
    return f"<pre>{message.body}</pre>"
