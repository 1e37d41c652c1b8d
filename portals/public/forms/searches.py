"""Under which name is a search kept, and how often is its news told?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from pitchey.core.validation import max_length
from pitchey.discovery.models import SavedSearch


class SearchForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=max_length(SavedSearch, "name"),
        error_messages={"required": _("Give the search a name.")},
    )
    rhythm = forms.ChoiceField(
        label=_("Tell me of new pitches"),
        choices=SavedSearch.Rhythm.choices,
        initial=SavedSearch.Rhythm.DAILY,
        help_text=_("By the bell and by mail, as your settings say. Each pitch is told once."),
    )
