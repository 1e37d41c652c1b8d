"""What does the look consist of? Every component in every state, from examples alone."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pitchey.pitches.catalogue import Access, Genre, Stage
from portals.shared.forms.fields import Text
from portals.shared.palette.places import Match
from portals.shared.request import PublicRequest

ICONS = (
    "search bell menu close check down right left arrow out lock open eye save heart plus minus filter grid rows "
    "calendar clock message send clip page deck sum seal sign verified user users home board chart download upload "
    "pause play more drag warn info zoomin zoomout star coin flag link leave gear phone trace"
).split()


LONG_TITLE = (
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz, or How My Grandmother Sold the Moon Twice"
)
LONG_LOGLINE = _(
    "A clerk who has never left her valley inherits a shipping company, three lawsuits, a parrot that testifies and a debt to "
    "somebody who does not exist, and has until the first snow to find out which of the four will ruin her."
)
ARABIC_LOGLINE = "حارس منارة عجوز يرفض إطفاء الضوء بعد أن تختفي السفن من الأفق."


class ExampleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Up to 200 characters."))
    logline = forms.CharField(
        label=_("Logline"), max_length=500, widget=forms.Textarea, help_text=_("One sentence: who, what, against what.")
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices, required=False)
    genres = forms.MultipleChoiceField(
        label=_("More genres"),
        choices=Genre.choices[:8],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Up to three."),
    )
    access = forms.ChoiceField(label=_("Who may read it"), choices=Access.choices, widget=forms.RadioSelect)
    budget = forms.IntegerField(label=_("Exact budget"), required=False)
    answer_by = forms.DateField(
        label=_("Answer by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deck = forms.FileField(label=_("Pitch deck"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    phone = forms.CharField(label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    password = forms.CharField(label=_("Password"), required=False, widget=forms.PasswordInput)
    agreed = forms.BooleanField(label=_("I have read the text and agree to sign it electronically."))
    email = forms.EmailField(label=_("Email"), disabled=True, required=False)


def _listing(title: str, genre: str, logline: Text, pitch_id: int) -> dict[str, object]:
    return {
        "pitch_id": pitch_id,
        "public_id": "pit_example",
        "slug": "example",
        "title": title,
        "logline": logline,
        "genre": genre,
        "format": "feature",
        "budget_band": "1m-5m",
        "poster_url": static(f"img/guide/{genre}.svg"),
    }


@login_not_required
def styleguide(request: PublicRequest) -> HttpResponse:
    """The page at `/styleguide/`."""
    now = timezone.now()
    filled = {
        "title": "Loud Hours",
        "logline": "A bell tuner who has gone deaf is asked for one last note.",
        "stage": "script",
        "genres": ["action", "animation"],
        "access": "nda",
        "budget": "2000000",
        "agreed": "on",
    }
    wrong = ExampleForm({"title": "", "budget": "2.5", "access": "sometimes", "first": "yesterday"}, auto_id="wrong_%s")
    wrong.full_clean()
    person = SimpleNamespace(display_name="Maren Oyelaran", verified_until=now + timedelta(days=90))
    listings = [
        _listing(
            "A Lamp in Room Six",
            "neo-noir",
            _("A night porter who sells alibis is asked for one by a guest who has not committed the crime yet."),
            1,
        ),
        _listing(
            "Otto and the Borrowed Moon",
            "animation",
            _("A lighthouse owl borrows the moon to find a lost boat, and cannot work out how to hang it back."),
            2,
        ),
    ]
    return render(
        request,
        "styleguide.html",
        {
            "form": ExampleForm(filled, auto_id="good_%s", initial={"email": "maren@tideline.example"}),
            "wrong": wrong,
            "person": person,
            "listings": listings,
            "saved_ids": {2},
            "may_save": True,
            "icons": ICONS,
            "long": {**listings[0], "title": LONG_TITLE, "logline": LONG_LOGLINE},
            "arabic": {**listings[1], "title": "حارس المنارة الأخير", "logline": ARABIC_LOGLINE},
            "finds": [
                (_("Your pitches"), [Match("A Lamp in Room Six", "#main", "page", _("Your pitch"))]),
                (_("Go to"), [Match(_("New pitch"), "#main", "plus", _("Action"))]),
            ],
            "course": [(f"{day} Oct", 30 + (day * 37) % 41 + day * 3) for day in range(1, 31)],
            "by_genre": [(_("Mystery"), 14), (_("Comedy"), 9), (_("Neo-noir"), 6), (_("War"), 2)],
            "states": "requested approved signed declined withdrawn lapsed revoked expired".split(),
            "values": [3, 4, 3, 6, 5, 9, 8, 11, 10, 14],
            "pages": [1.0, 0.9, 0.8, 0.9, 0.6, 0.5, 0.3, 0.4, 0.2, 0.7, 0.6, 0.2],
            "since": now - timedelta(days=5),
            "soon": now + timedelta(hours=5),
            "later": now + timedelta(days=4),
            "late": now - timedelta(hours=2),
            "sha256": "9f31c2a7e05b44d81b6e7a903cf2d51488e05d3b6f7c2a19c4e80b75f3a6912d",
        },
    )
