"""Do the components say what they are told: escaped, labelled, and tied together?"""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import gettext

from pitchey.ndas.models import Nda
from pitchey.pitches.models import Pitch

NASTY = '"><img src=x onerror=alert(1)>'


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class ExampleForm(forms.Form):
    title = forms.CharField(max_length=20, help_text="Up to 20 characters.")
    logline = forms.CharField(widget=forms.Textarea, required=False)
    genres = forms.MultipleChoiceField(
        choices=[("a", "Action"), ("b", "Biopic")], widget=forms.CheckboxSelectMultiple, help_text="Up to three."
    )
    access = forms.ChoiceField(choices=[("nda", "After a signed NDA")], widget=forms.RadioSelect, required=False)
    agreed = forms.BooleanField()
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_a_field_ties_label_help_and_error_to_its_input():
    html = draw("{% field form.title tally=True %}", form=ExampleForm({"title": "x" * 30}))
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title_help id_title_error id_title_tally"' in html
    assert 'aria-invalid="true"' in html
    for part in ("help", "error", "tally"):
        assert f'id="id_title_{part}"' in html


def test_a_field_without_help_or_error_describes_nothing():
    html = draw("{% field form.logline %}", form=ExampleForm())
    assert "aria-describedby" not in html and "aria-invalid" not in html
    assert "optional" in html


def test_a_multiple_choice_is_a_fieldset_described_by_its_legend():
    html = draw("{% field form.genres chips=True %}", form=ExampleForm({"genres": ["z"]}))
    assert '<fieldset class="field field--error" id="id_genres" tabindex="-1"' in html
    assert 'aria-describedby="id_genres_help id_genres_error"' in html
    assert "<legend" in html and html.count('type="checkbox"') == 2
    assert html.count("<label") == 2


def test_a_consent_has_its_label_beside_the_box():
    html = draw("{% field form.agreed %}", form=ExampleForm({}))
    assert 'class="check" for="id_agreed"' in html
    assert 'aria-describedby="id_agreed_error"' in html


def test_a_hidden_field_is_only_its_input():
    assert draw("{% field form.secret %}", form=ExampleForm()).strip().startswith('<input type="hidden"')


def test_the_summary_leads_to_each_field_and_takes_the_focus():
    form = ExampleForm({"genres": ["z"]})
    form.add_error(None, "Two of these do not fit together.")
    html = draw("{% form_errors form %}", form=form)
    assert 'role="alert" tabindex="-1" data-focus' in html
    assert 'href="#id_title"' in html and 'href="#id_agreed"' in html and 'href="#id_genres"' in html
    assert "Two of these do not fit together." in html
    assert draw("{% form_errors form %}", form=ExampleForm()).strip() == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% button nasty %}",
        "{% button nasty href=nasty %}",
        "{% button label=nasty icon='close' data_confirm=nasty %}",
        "{% tag nasty %}",
        "{% status nasty nasty %}",
        "{% avatar person %}{% verified person %}",
        "{% toast nasty %}",
        "{% crumbs %}{% crumb nasty nasty %}{% endcrumbs %}",
        "{% tabs nasty %}{% tab nasty nasty %}{% endtabs %}",
        "{% chips nasty %}{% chip nasty nasty %}{% endchips %}",
        "{% facts %}{% fact nasty nasty %}{% endfacts %}",
        "{% steps %}{% step 'now' nasty nasty %}{% endsteps %}",
        "{% ladder %}{% rung nasty nasty href=nasty %}{% endladder %}",
        "{% panel title=nasty %}{{ nasty }}{% endpanel %}",
        "{% dialog id='a' title=nasty %}{{ nasty }}{% enddialog %}",
        "{% card title=nasty href=nasty sub=nasty %}{{ nasty }}{% endcard %}",
        "{% table caption=nasty %}<tr><td>{{ nasty }}</td></tr>{% endtable %}",
        "{% nothing title=nasty %}{{ nasty }}{% endnothing %}",
        "{% figure nasty nasty nasty %}",
        "{% meter 3 nasty %}",
        "{% pager nasty text=nasty %}",
        "{% upload 'x' begin=nasty label=nasty accept=nasty help=nasty %}",
        "{% toggle nasty False nasty 'save' %}",
        "{% poster listing alt=nasty %}",
    ],
)
def test_words_of_other_people_never_become_markup(source):
    person = SimpleNamespace(display_name=NASTY, verified_until=None)
    html = draw(source, nasty=NASTY, person=person, listing={"poster_url": NASTY})
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html or "avatar" in source


def test_a_button_is_a_link_when_it_has_an_address_and_else_submits_nothing():
    assert draw('{% button "Go" href="/there/" %}').startswith("<a ")
    assert 'type="button"' in draw('{% button "Go" %}')
    assert 'hx-get="/x/"' in draw('{% button "Go" hx_get="/x/" disabled=False %}')
    assert "disabled" not in draw('{% button "Go" disabled=False %}')
    assert 'aria-pressed="false"' in draw('{% button "Like" pressed=False %}')
    assert "aria-pressed" not in draw('{% button "Like" %}')


def test_icons_say_nothing_to_a_screen_reader():
    assert 'aria-hidden="true"' in draw('{% icon "bell" %}')


@pytest.mark.parametrize("model", [Nda, Pitch])
def test_every_state_has_a_look_and_its_own_words(model):
    for state, words in model.Status.choices:
        html = draw("{% status thing %}", thing=model(status=state))
        assert str(words) in html
        assert "status" in html


def test_the_badge_of_verification_ends_with_its_date():
    past, future = (SimpleNamespace(verified_until=timezone.now() + timedelta(days=days)) for days in (-1, 1))
    assert "verified" in draw("{% verified who %}", who=future)
    assert draw("{% verified who %}", who=past).strip() == ""
    assert draw("{% verified who %}", who={"owner__verified_until": None}).strip() == ""


def test_the_leader_counts_days_then_hours_then_is_late():
    now = timezone.now()
    html = [draw("{% leader due %}", due=now + timedelta(hours=hours)) for hours in (100, 5, -1)]
    assert ">5</text>" in html[0] and "leader--" not in html[0]
    assert ">5</text>" in html[1] and "leader--soon" in html[1]
    assert ">0</text>" in html[2] and "leader--late" in html[2]


def test_another_text_has_another_guilloche():
    one, other = (draw("{% guilloche sha %}", sha=sha) for sha in ("a" * 64, "b" * 64))
    assert one != other
    assert one == draw("{% guilloche sha %}", sha="a" * 64)


def test_pictures_of_nothing_do_not_fall_over():
    assert draw("{% spark values %}", values=[]).strip() == ""
    assert "<circle" in draw("{% spark values %}", values=[0])
    assert "<svg" in draw("{% heat values 'Attention' %}", values=[0, 0])


def test_a_fact_without_a_value_leaves_no_line():
    assert "<dt>" not in draw('{% facts %}{% fact "Budget" "" %}{% endfacts %}')


def test_a_toggle_posts_what_it_will_be_and_carries_the_proof():
    html = draw("{% toggle '/save/' True 'Save' 'save' text_on='Saved' %}", csrf_token="proof")
    assert 'name="on" value="0"' in html and 'value="proof"' in html
    assert 'aria-pressed="true"' in html and "Saved" in html


@pytest.mark.parametrize(("seconds", "words"), [(40, "40 s"), (720, "12 min"), (11100, "3 h 5 min")])
def test_durations_are_said_as_people_say_them(seconds, words):
    assert draw("{{ seconds|duration }}", seconds=seconds) == words


def test_what_django_says_of_a_field_is_said_in_our_words():
    class Short(forms.Form):
        title = forms.CharField(max_length=5)
        email = forms.EmailField()
        pages = forms.IntegerField(max_value=9)

    assert Short({}).errors["title"] == ["This is still missing."]
    told = Short({"title": "Tide clerk", "email": "nobody", "pages": "ten"}).errors
    assert told["title"] == ["At most 5 characters fit here, and this has 10."]
    assert told["email"] == ["This is no email address: one looks like name@example.com."]
    assert told["pages"] == ["Write a whole number, such as 24."]


def test_the_compiled_words_are_those_that_can_be_read():
    source = (settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po").read_text()
    entries = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE)
    assert len(entries) > 8
    assert [gettext(said) for said, _ours in entries] == [ours for _said, ours in entries]


def test_a_scrolling_table_is_named_and_focusable_without_being_a_landmark():
    html = draw("{% table caption='Our staff' %}<tr><td>Sam</td></tr>{% endtable %}")
    assert 'tabindex="0" role="group" aria-label="Our staff"' in html and 'role="region"' not in html
