"""What does somebody write to us?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.emails.contact import LONGEST, Topic
from portals.shared.forms.fields import EMAIL


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Our answer goes there, and nothing else."),
        widget=forms.EmailInput(attrs=EMAIL),
    )
    topic = forms.ChoiceField(label=_("What it is about"), choices=Topic.choices)
    message = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        help_text=_("Please send no script: what you write here travels as plain mail."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    homepage = forms.CharField(required=False)

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.pop("homepage", ""):
            raise forms.ValidationError(
                _(
                    "A field that only machines see was filled in, so nothing was sent. It is empty again: send once more."
                )
            )
        return self.cleaned_data
