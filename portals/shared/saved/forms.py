"""What does somebody write beside a pitch that they keep, and what do they call their folders?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.core.validation import max_length
from pitchey.discovery.models import Folder, Save
from portals.shared.forms.fields import ListField


class NoteForm(forms.Form):
    notes = forms.CharField(
        label=_("Private notes"),
        max_length=max_length(Save, "notes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    tags = ListField(label=_("Tags"), required=False, help_text=_("Separated by commas. Only you see them."))


class FolderForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the folder"),
        max_length=max_length(Folder, "name"),
        error_messages={"required": _("A folder needs a name.")},
    )
