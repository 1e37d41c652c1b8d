"""What is said when access is asked for, decided, signed and ended?"""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Organisation
from pitchey.core.ids import LONGEST_ID
from pitchey.core.money import CURRENCIES, CURRENCY_CHOICES, Money
from pitchey.core.validation import max_length
from pitchey.ndas.agreement import consent_text
from pitchey.ndas.fields import LONGEST_DRAWING, LONGEST_REFUSAL, LONGEST_WORDING
from pitchey.ndas.models import MATERIALS, Nda, Signature, Wording
from portals.shared.forms.fields import Initial, Text, money_field, set_choices
from portals.shared.forms.passwords import password_field

TERMS = [(30, _("30 days")), (60, _("60 days")), (90, _("90 days")), (180, _("180 days")), (365, _("One year"))]


def _materials(offered: list[str]) -> list[tuple[str, Text]]:
    """What there is to tick, of the slugs that an agreement can open."""
    return [(slug, label) for slug, label in MATERIALS if slug in offered]


class RequestForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Why do you ask?"), choices=Nda.Purpose.choices)
    message = forms.CharField(
        label=_("Message"),
        max_length=max_length(Nda, "message"),
        required=False,
        help_text=_("Two honest sentences are answered sooner than a page."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    interest_currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES, initial="USD", required=False)
    interest = money_field(label=_("Amount you could imagine"), required=False, help_text=_("It promises nothing."))
    materials = forms.MultipleChoiceField(
        label=_("What do you need to see?"), choices=MATERIALS, required=False, widget=forms.CheckboxSelectMultiple
    )

    # For somebody who may sign for a company.
    company = forms.BooleanField(required=False)
    readers = forms.MultipleChoiceField(
        label=_("Who would read"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The agreement names them. Each accepts it before the first page; whoever leaves reads no more."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        offered: list[str],
        company: Organisation | None,
        colleagues: list[tuple[str, str]],
        initial: Initial = None,
    ) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, "materials", _materials(offered))
        if company is None:
            del self.fields["company"], self.fields["readers"]
        else:
            self.fields["company"].label = _("I ask for %(company)s, and would sign for it") % {"company": company}
            set_choices(self, "readers", colleagues)

    def readers_named(self) -> list[str] | None:
        """Who would read for the company, or None when somebody asks for themselves."""
        return self.cleaned_data["readers"] if self.cleaned_data.get("company") else None

    def money(self) -> Money | None:
        amount = self.cleaned_data["interest"]
        if amount is None:
            return None
        currency = self.cleaned_data["interest_currency"] or "USD"
        return Money(int(amount * 10 ** CURRENCIES[currency]), currency)


class TermsForm(forms.Form):
    """On what terms? For several requests at once: each opens what was asked for."""

    template = forms.ChoiceField(label=_("Text"), required=False)
    term_days = forms.TypedChoiceField(label=_("Term"), choices=TERMS, coerce=int, initial=90)
    download_allowed = forms.BooleanField(
        label=_("They may download a copy with their mark on every page"), required=False
    )
    message = forms.CharField(
        label=_("A word to them"),
        max_length=max_length(Nda, "decision_message"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None, *, texts: list[tuple[str, str]], initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, "template", texts)

    def clean_template(self) -> str | None:
        """Nothing chosen: the owner's usual text."""
        return self.cleaned_data["template"] or None


class ApproveForm(TermsForm):
    """On what terms, and to what of this pitch?"""

    materials = forms.MultipleChoiceField(
        label=_("What opens"), choices=MATERIALS, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        offered: list[str],
        texts: list[tuple[str, str]],
        initial: Initial = None,
    ) -> None:
        super().__init__(data, texts=texts, initial=initial)
        set_choices(self, "materials", _materials(offered))


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=Nda.DeclineReason.choices)
    note = forms.CharField(
        label=_("A word to them"),
        max_length=LONGEST_REFUSAL,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RevokeForm(forms.Form):
    """Why does it end? With the password beside it when the last proof of identity is not fresh, so that no word is lost on the way."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=max_length(Nda, "ended_reason"),
        help_text=_("They will read it. Their pages close at once."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    password = password_field(_("Your password"), new=False)

    def __init__(self, data: QueryDict | None = None, *, fresh: bool, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        if fresh:
            del self.fields["password"]


class WordingForm(forms.Form):
    """Other words for an agreement. With the password beside it for an owner whose last proof of identity is not fresh."""

    text = forms.CharField(
        label=_("The whole text, as you would sign it"),
        max_length=LONGEST_WORDING,
        widget=forms.Textarea(attrs={"rows": 24, "class": "input input--serif"}),
    )
    comment = forms.CharField(
        label=_("Why"),
        max_length=max_length(Wording, "comment"),
        required=False,
        help_text=_("A sentence for the other side. It is not part of the agreement."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    over = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    password = password_field(_("Your password"), new=False)

    def __init__(self, data: QueryDict | None = None, *, fresh: bool, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        if fresh:
            del self.fields["password"]


class WordingAcceptForm(forms.Form):
    """Yes to the words of the other side. With the password beside it for an owner whose last proof of identity is not fresh."""

    password = password_field(_("Your password"), new=False)

    def __init__(self, data: QueryDict | None = None, *, fresh: bool, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        if fresh:
            del self.fields["password"]


class WordingDeclineForm(forms.Form):
    comment = forms.CharField(
        label=_("A word to them"),
        max_length=max_length(Wording, "comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ScheduleForm(forms.Form):
    """Which pitch is added to a passport? With the password beside it when the last proof of identity is not fresh."""

    pitch = forms.CharField(max_length=LONGEST_ID)
    password = password_field(_("Your password"), new=False)

    def __init__(self, data: QueryDict | None = None, *, fresh: bool, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        if fresh:
            del self.fields["password"]


class SignForm(forms.Form):
    full_name = forms.CharField(
        label=_("Full legal name"),
        max_length=max_length(Signature, "full_name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=max_length(Signature, "title"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    company = forms.CharField(
        label=_("Company"),
        max_length=max_length(Signature, "company"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(choices=Signature.Kind.choices, widget=forms.HiddenInput, initial=Signature.Kind.TYPED)
    signature = forms.CharField(
        label=_("Signature"),
        max_length=LONGEST_DRAWING,
        help_text=_("Type your full legal name once more: that is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField()
    text_sha256 = forms.CharField(max_length=max_length(Signature, "text_sha256"), widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, nda: Nda, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["consent"].label = consent_text(nda)
        if nda.company:
            self.fields["title"].required = True
            self.fields["title"].label = _("What you are in the company")
            del self.fields["company"]  # the agreement says which
