"""What does a mail server write when it could not deliver? A delivery report (RFC 3464), read so that nobody can have others silenced by a forged one."""

import hmac
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import cast

from django.utils.crypto import salted_hmac

from pitchey.emails.bounces import record_bounce
from pitchey.emails.models import Bounce

LARGEST = 1024 * 1024  # bytes of a report
# No such mailbox or domain, or a closed one (RFC 3463). A full mailbox and a refusal of the one mail are not for good.
_FOR_GOOD = re.compile(r"5\.1\.\d+|5\.2\.1|5\.4\.4")
_ID = re.compile(r"<([0-9a-f]{24})\.([0-9a-f]{16})@[^>]+>")


def proof_of(mail: str, address: str) -> str:
    """What stands in a mail's Message-ID so that whoever returns it shows that it was ours, to this address."""
    return salted_hmac("emails.report", f"{mail}:{address.lower()}", algorithm="sha256").hexdigest()[:16]


def read(report: bytes) -> str | None:
    """Remember the address that a report says takes no mail for good, and return it; None when it says nothing that we may believe."""
    message = message_from_bytes(report[:LARGEST], policy=policy.default)
    if not isinstance(message, EmailMessage) or message.get_content_type() != "multipart/report":
        return None
    address = _ours(message)
    verdict = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    if address is None or verdict is None:
        return None
    # The first block is of the whole report, each further one of a recipient; we write every mail to one.
    blocks = cast(list[EmailMessage], verdict.get_payload())
    for block in blocks:
        status = re.match(r"\s*(\d\.\d+\.\d+)", str(block.get("Status", "")))
        failed = str(block.get("Action", "")).strip().lower() == "failed"
        if failed and status and _FOR_GOOD.fullmatch(status[1]):
            words = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
            record_bounce(address=address, kind=Bounce.Kind.BOUNCED, reason=f"{status[1]} {words}")
            return address
    return None


def _ours(message: EmailMessage) -> str | None:
    """The address that the returned mail was written to, when its Message-ID shows that we wrote it there."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            returned = cast(EmailMessage, part.get_payload(0))
        elif part.get_content_type() == "text/rfc822-headers":
            returned = message_from_bytes(cast(bytes, part.get_payload(decode=True)), policy=policy.default)
        else:
            continue
        found = _ID.fullmatch(str(returned.get("Message-ID", "")).strip())
        to = getaddresses([str(returned.get("To", ""))])
        # SECURITY: anybody can write a report; only who got the mail knows this proof.
        if found and len(to) == 1 and hmac.compare_digest(found[2], proof_of(found[1], to[0][1])):
            return to[0][1]
    return None
