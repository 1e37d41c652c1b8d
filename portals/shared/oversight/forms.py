"""What does a member of staff say who has to look at what is protected?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.core.ids import LONGEST_ID
from pitchey.core.validation import max_length
from pitchey.oversight.models import StaffAccess
from pitchey.oversight.services import MOST_HOURS


class FindPitchForm(forms.Form):
    pitch = forms.CharField(
        label=_("Pitch"), max_length=LONGEST_ID, help_text=_("Its id, as in pit_7Gk2…, from the desk or from a report.")
    )


class AskAccessForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you have to read it?"),
        max_length=max_length(StaffAccess, "reason"),
        help_text=_("The colleague who decides, and the owner, read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hours = forms.IntegerField(
        label=_("For how many hours?"),
        min_value=1,
        max_value=MOST_HOURS,
        initial=4,
        help_text=_("From the approval on."),
    )
