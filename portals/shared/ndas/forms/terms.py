"""What are an owner's usual terms, and what does their own text say?"""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitchey.core.validation import max_length
from pitchey.ndas.fields import LONGEST_SECRECY, LONGEST_TEXT
from pitchey.ndas.models import Template, Terms
from portals.shared.forms.fields import Initial, set_choices
from portals.shared.ndas.forms.agreements import TERMS


class UsualTermsForm(forms.Form):
    template = forms.ChoiceField(label=_("Text"))
    term_days = forms.TypedChoiceField(label=_("Term"), choices=TERMS, coerce=int)
    secrecy_months = forms.IntegerField(
        label=_("Months of secrecy"),
        min_value=1,
        max_value=LONGEST_SECRECY,
        help_text=_("How long they keep quiet, where the text asks for it."),
    )
    law = forms.CharField(
        label=_("Law of"),
        max_length=max_length(Terms, "law"),
        required=False,
        help_text=_("For instance England and Wales. Empty: where you live."),
    )
    courts = forms.CharField(label=_("Courts of"), max_length=max_length(Terms, "courts"), required=False)
    download_allowed = forms.BooleanField(
        label=_("They may download a copy with their mark on every page"), required=False
    )
    rule = forms.ChoiceField(
        label=_("Whom do you approve without waiting?"),
        choices=Terms.Rule.choices,
        widget=forms.RadioSelect,
        help_text=_("On these terms, for everything they ask for. The agreement says that your rule approved it."),
    )

    def __init__(self, data: QueryDict | None = None, *, texts: list[tuple[str, str]], initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, "template", texts)


class OwnTextForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=max_length(Template, "name"))
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 24, "class": "input input--serif"}),
    )
