"""Which picture got out, and of which page?"""

from django import forms
from django.utils.translation import gettext_lazy as _


class LeakForm(forms.Form):
    picture = forms.FileField(
        label=_("The picture"),
        help_text=_(
            "A screenshot, a scan or a photo of one page: JPEG, PNG or WebP. It is deleted as soon as it has been compared."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "class": "input"}),
    )
    page = forms.IntegerField(
        label=_("Which page is it?"), min_value=1, max_value=99_999, widget=forms.NumberInput(attrs={"class": "input"})
    )
