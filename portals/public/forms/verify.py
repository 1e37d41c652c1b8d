"""Which paper shall we look at?"""

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("The PDF"),
        help_text=_("Choose it, or drop it on the button. It is looked at once, and not kept."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "input"}),
    )
