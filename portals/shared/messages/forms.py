"""What does somebody write to others?"""

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from pitchey.conversations.models import LONGEST, Conversation, Message, Report
from pitchey.core.ids import LONGEST_ID
from pitchey.core.validation import max_length
from pitchey.media import policy
from pitchey.media.models import File
from portals.shared.forms.fields import Initial, set_choices


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one field."""

    widget = _Files

    def clean(self, data: Sequence[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one) for one in data or []]


class MessageForm(forms.Form):
    """The foot of a thread. `client_id` is made with the page, so that a form that is sent twice says it once."""

    body = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 1, "dir": "auto", "placeholder": _("Write a message")}),
    )
    client_id = forms.CharField(max_length=max_length(Message, "client_id"), widget=forms.HiddenInput)
    reply_to = forms.CharField(max_length=LONGEST_ID, required=False, widget=forms.HiddenInput)
    file = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("JPEG, PNG, WebP or PDF, up to 25 MB each. They can also be dropped or pasted."),
        widget=_Files(attrs={"accept": policy.RULES[File.Purpose.ATTACHMENT].accept}),
    )
    # Ids of those that a script has sent ahead.
    attachments = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    card = forms.ChoiceField(label=_("Point at"), required=False)
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, widget=forms.NumberInput(attrs={"min": 1}))

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        cards: list[tuple[str, str]],
        initial: Initial = None,
    ) -> None:
        super().__init__(data, files, initial=initial)
        set_choices(self, "card", [("", _("Nothing")), *cards])

    def as_card(self) -> dict[str, object] | None:
        """The card that was chosen."""
        kind, _sep, public_id = self.cleaned_data["card"].partition(":")
        if not kind:
            return None
        return {"kind": kind, "id": public_id} | ({"page": self.cleaned_data["page"] or 1} if kind == "page" else {})


class BeginAttachmentForm(forms.Form):
    """What a browser says of a file before it sends it."""

    name = forms.CharField(max_length=max_length(File, "name"))
    size = forms.IntegerField(min_value=0)
    content_type = forms.CharField(max_length=max_length(File, "declared_type"), required=False)
    sha256 = forms.CharField(max_length=max_length(File, "declared_sha256"), required=False)


class BeginForm(forms.Form):
    people = forms.MultipleChoiceField(
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose somebody to write to.")},
    )
    title = forms.CharField(label=_("Name of the group"), max_length=max_length(Conversation, "title"), required=False)
    body = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))
    client_id = forms.CharField(max_length=max_length(Message, "client_id"), widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, people: list[tuple[str, str]], initial: Initial = None
    ) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, "people", people)


class EditMessageForm(forms.Form):
    body = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In your words"),
        max_length=max_length(Report, "note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
