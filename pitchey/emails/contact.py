"""How does a word from outside reach those who answer? As a letter to `CONTACT_EMAIL`, limited by address."""

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pitchey.core import limits
from pitchey.core.errors import Invalid
from pitchey.core.ids import new_id
from pitchey.core.network import network_of
from pitchey.emails import services as emails

LONGEST = 5000  # characters of a message


class Topic(TextChoices):
    QUESTION = "question", _("A question")
    TROUBLE = "trouble", _("Something does not work")
    ACCOUNT = "account", _("My account")
    RIGHTS = "rights", _("Rights, or something that should not be here")
    OTHER = "other", _("Something else")


@transaction.atomic
def send_contact_message(
    *, name: str, email: str, topic: str, message: str, ip: str, account: str = "", receipt: bool
) -> None:
    """Send what somebody wrote to those who answer.

    Args:
        account: the member's public id, "" for a guest.
        receipt: whether their own words also go back to `email`. SECURITY: only to an address that is proved to be theirs;
            a guest could have strangers mailed.

    Raises:
        Invalid: no such topic, or no words.
        LimitReached: they wrote too often.
    """
    wrong = []
    if topic not in Topic.values:
        wrong.append(("topic", "invalid_choice", _("Choose what it is about.")))
    if not message.strip():
        wrong.append(("message", "required", _("Write what you want to tell us.")))
    if wrong:
        raise Invalid(wrong)
    limits.require("contact", network_of(ip))
    key, text = new_id("mail"), message.strip().replace("\r\n", "\n")
    emails.send(
        to=settings.CONTACT_EMAIL,
        letter="written_to_us",
        key=key,
        name=name,
        email=email,
        topic=str(Topic(topic).label),
        message=text,
        account=account,
    )
    if receipt:
        emails.send(to=email, letter="you_wrote_to_us", key=f"{key}:receipt", name=name, message=text)
