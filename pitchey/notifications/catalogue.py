"""What do we tell people, and how do we say it? Every kind of notification, with its sentence and the act that it leads to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """`sentence` is filled from the notification's params; `action` is what the button of its mail says."""

    sentence: Promise | str
    action: Promise | str
    icon: str
    by_mail: bool = True


KINDS: dict[str, Kind] = {
    "nda.requested": Kind(_("%(person)s asks to read %(pitch)s."), _("Answer the request"), "seal"),
    "nda.approved": Kind(_("%(person)s approved your request for %(pitch)s."), _("Read and sign"), "seal"),
    "nda.declined": Kind(_("%(person)s declined your request for %(pitch)s."), _("See the reason"), "seal"),
    "nda.withdrawn": Kind(_("%(person)s withdrew from %(pitch)s."), _("See the record"), "seal"),
    "nda.signed": Kind(_("%(person)s signed your agreement for %(pitch)s."), _("See the agreement"), "seal"),
    "nda.opened": Kind(_("You signed the agreement for %(pitch)s. You can read now."), _("Read"), "open"),
    "nda.revoked": Kind(_("%(person)s ended your access to %(pitch)s."), _("See the reason"), "lock"),
    "nda.closed": Kind(_("You ended the access of %(person)s to %(pitch)s."), _("See the record"), "lock"),
    "nda.expired": Kind(_("The agreement for %(pitch)s has ended."), _("See the agreement"), "lock"),
    "nda.lapsed": Kind(_("A request for %(pitch)s was not answered in time."), _("See the request"), "seal"),
    "nda.unsigned": Kind(_("The agreement for %(pitch)s was not signed in time."), _("See the request"), "seal"),
    "nda.ending": Kind(_("The agreement for %(pitch)s ends on %(date)s."), _("See the agreement"), "seal"),
    "pitch.published": Kind(_("%(person)s published %(pitch)s."), _("Look at it"), "film"),
    "pitch.removed": Kind(_("Pitchey removed %(pitch)s: %(reason)s"), _("See what to do"), "alert"),
    "pitch.restored": Kind(_("%(pitch)s is published again."), _("Look at it"), "film"),
    "document.ready": Kind(_("%(document)s is ready."), _("Look at it"), "check", by_mail=False),
    "document.rejected": Kind(_("%(document)s was refused: %(reason)s"), _("Upload it again"), "alert", by_mail=False),
}
