"""How does a page say it? Every component is one tag here and one template in `templates/components/`.

The tags are built in: no `{% load %}`. Words come in as `_("...")`. Extra keywords become attributes (`hx_get=url` is
`hx-get`). `/styleguide/` shows each of them in every state.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, cast

from django import forms, template
from django.db.models import Choices
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from pitchey.accounts.models import User
from pitchey.core.countries import name_of
from pitchey.pitches import catalogue
from pitchey.pitches.fields import Audience, Kind
from portals.shared.initials import initials
from portals.shared.pitches.forms import PitchFieldsForm
from portals.shared.stylesheets import linked

register = template.Library()

# ------------------------------------------------------------ words of the catalogue


def _words(choices: type[Choices]) -> Callable[[str], object]:
    labels = dict(choices.choices)
    return lambda slug: labels.get(slug, slug)


register.filter("genre", _words(catalogue.Genre))
register.filter("format", _words(catalogue.Format))
register.filter("stage", _words(catalogue.Stage))
register.filter("band", _words(catalogue.BudgetBand))
register.filter("seeking", _words(catalogue.Seeking))
register.filter("visibility", _words(catalogue.Visibility))
register.filter("access", _words(catalogue.Access))
register.filter("document_kind", _words(catalogue.DocumentKind))
register.filter("stars", lambda thousandths: f"{thousandths / 1000:.1f}")


@register.filter
def country(code: str) -> str:
    """What a country is called, by its two letters."""
    return name_of(code)


@register.filter
def ago(moment: datetime) -> str:
    """How long ago, as one would say it."""
    if (timezone.now() - moment).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


# ------------------------------------------------------------ helpers of the tags


def _attrs(given: dict[str, object]) -> SafeString:
    """Attributes out of keywords: `hx_get` becomes `hx-get`; None and False are left out, True stands alone."""
    if not given:  # nearly every component of a long list
        return SafeString("")
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None})


def draw(component: str, /, **values: object) -> SafeString:
    return render_to_string(f"components/{component}.html", values)


def _inline(component: str, /, **values: object) -> SafeString:
    """One that stands in a sentence: a comma may follow, so no white space goes before it."""
    return SafeString(draw(component, **values).rstrip())


def _part(thing: object, *names: str) -> Any:
    """The first of these that a row (a dict) or an object has."""
    for name in names:
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value:
            return value
    return ""


# ------------------------------------------------------------ small things


@register.simple_tag(takes_context=True)
def again(context: template.Context, block: str) -> SafeString:
    """What the page says in one of its blocks, a second time."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block(block).render(context)


@register.simple_tag
def stylesheets() -> SafeString:
    """The links to the sheets of every page."""
    return draw("stylesheets", sheets=linked())


@register.simple_tag
@cache
def icon(name: str, small: bool = False) -> SafeString:
    """A line drawing out of the sprite. It says nothing to a screen reader: words stand beside it."""
    return draw("icon", name=name, small=small)


@register.simple_tag
def button(
    text: str = "",
    href: str = "",
    kind: str = "line",
    size: str = "",
    icon: str = "",
    icon_after: str = "",
    type: str = "button",
    label: str = "",
    count: int | None = None,
    pressed: bool | None = None,
    full: bool = False,
    busy: bool = False,
    **attrs: object,
) -> SafeString:
    """A link (with `href`) or a button. Kinds: main, line, plain, bad, icon. Sizes: s, l.

    `label` speaks for a button without text.
    """
    return _inline(
        "button",
        text=text,
        href=href,
        kind=kind,
        size=size,
        icon=icon,
        icon_after=icon_after,
        type=type,
        label=label,
        count=count,
        pressed=pressed,
        full=full,
        busy=busy,
        attrs=_attrs(attrs),
    )


@register.simple_tag
def more(text: str, href: str) -> SafeString:
    """A quiet link that leads on."""
    return draw("more", text=text, href=href)


@register.simple_tag
def tag(text: str, kind: str = "", icon: str = "") -> SafeString:
    """A word in a small box. Kinds: accent, good, warn, bad."""
    return draw("tag", text=text, kind=kind, icon=icon)


@register.simple_tag
def verified(thing: object) -> SafeString:
    """The badge behind the name of a person, organisation or listing's owner, while the verification holds."""
    until = _part(thing, "verified_until", "owner__verified_until")
    return _inline("verified", shown=bool(until and until > timezone.now()))


@register.simple_tag
def avatar(person: User, small: bool = False, present: bool = False) -> SafeString:
    """The initials of a person, organisation or listing's owner. The name itself stands beside it."""
    name = str(_part(person, "display_name", "name", "owner__display_name") or person)
    return draw("avatar", initials=initials(name), small=small, present=present)


# What a state looks like: a shape first, then a colour. Words come from the model's own choices.
_LOOKS = {
    "requested": "", "approved": "half", "signed": "live", "declined": "bad", "revoked": "bad",
    "withdrawn": "off", "lapsed": "off", "expired": "off",
    "draft": "", "in_review": "half", "published": "live", "archived": "off", "removed": "bad",
    "pending": "", "uploaded": "half", "scanning": "half", "rendering": "half", "ready": "good", "rejected": "bad",
    "done": "good", "not_this_page": "off", "failed": "bad",
}  # fmt: skip


@register.simple_tag
def status(thing: Any, label: str = "", look: str | None = None) -> SafeString:
    """The state of an NDA, pitch or file as shape and word; or `label` in a look (live, half, good, warn, bad, off)."""
    state = str(thing if isinstance(thing, str) else thing.status)
    if not label:
        # Not `get_status_display`, which translates the words of every state to find one.
        label = state.replace("_", " ").capitalize() if isinstance(thing, str) else str(thing.Status(state).label)
    return draw("status", label=label, look=_LOOKS.get(state, "") if look is None else look)


# ------------------------------------------------------------ forms

_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def field(
    bound: BoundField,
    voice: str = "",
    opt: str | None = None,
    chips: bool = False,
    tally: bool = False,
    prefix: str = "",
    **attrs: str | bool,
) -> SafeString:
    """A field of a form: label, help, input, error, tied together.

    `voice` is serif or title for the writer's own words; `opt` replaces "optional" beside the label; `chips` shows a
    choice of several as chips; `tally` counts characters; `prefix` is a unit before the input, such as a currency.
    """
    widget = bound.field.widget
    shape = "input"
    if isinstance(widget, _GROUPS):
        shape = "chips" if chips else "group"
    elif isinstance(widget, forms.CheckboxInput):
        shape = "check"
    elif bound.is_hidden:
        shape = "hidden"
    told = [
        f"{bound.auto_id}_{part}"
        for part, there in (
            ("help", bound.help_text),
            ("error", bound.errors),
            ("tally", tally),
        )
        if there
    ]
    given: dict[str, str | bool] = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
    # On a group this stands on the fieldset, not on every choice.
    given["aria-describedby"] = " ".join(told) if told and shape in ("input", "check") else False
    if shape == "input":
        looks = [
            "input",
            f"input--{voice}" if voice else "",
            widget.attrs.get("class", ""),
        ]
        given["class"] = " ".join(look for look in looks if look)
    if voice:
        given["dir"] = "auto"  # the writer's own words, in the writer's own script
    if tally:
        given["data-tally"] = f"{bound.auto_id}_tally"
    # A control that is missing or False says nothing, and Django would describe the group's choices one by one.
    control = "" if shape in ("group", "chips") else bound.as_widget(attrs=given)
    return draw(
        "field",
        field=bound,
        shape=shape,
        control=control,
        told=" ".join(told),
        opt=(_("optional") if not bound.field.required else "") if opt is None else opt,
        tally=getattr(bound.field, "max_length", None) if tally else None,
        used=len(str(bound.value() or "")),
        prefix=prefix,
    )


@register.simple_tag
def pitch_field(bound: BoundField) -> SafeString:
    """A field of the pitch in its editor, set as the table of fields says."""
    it = cast(PitchFieldsForm, bound.form).table[bound.name]
    money = {"inputmode": "decimal"} if it.kind == Kind.MONEY else {}
    opt = "" if it.needed else _("protected") if it.audience == Audience.PROTECTED else None
    return field(
        bound, voice=it.voice, opt=opt, chips=it.kind == Kind.CHOICES, tally=bool(it.needed and it.voice), **money
    )


@register.simple_tag
def date_range(first: BoundField, last: BoundField, legend: str) -> SafeString:
    """Two days and what lies between: one group, so that a screen reader says what the two belong to."""
    return draw("date_range", first=first, last=last, legend=legend)


@register.simple_tag
def form_errors(*groups: BaseForm) -> SafeString:
    """Everything that is wrong with these forms, first thing above them: it takes the focus and leads to each field."""
    rows: list[tuple[object, object]] = []
    for form in groups:
        rows += [("", sentence) for sentence in form.non_field_errors()]
        rows += [(bound, sentence) for bound in form for sentence in bound.errors]
    return draw("form_errors", rows=rows)


@register.simple_tag
def autosaved(form_id: str, at: datetime | None = None) -> SafeString:
    """What became of the last key stroke of the form with this id and `data-autosave`."""
    return draw("autosaved", form_id=form_id, at=at)


@register.simple_tag
def upload(
    name: str,
    *,
    begin: str,
    label: str,
    accept: str,
    help: str,
    purpose: str = "document",
    multiple: bool = True,
    done: str = "",
) -> SafeString:
    """A place to drop files: each goes up by itself with progress, pause, cancel and retry.

    `begin` is told name, type and size and answers where to put the bytes; `done` is the event fired
    on the body when a file has arrived (htmx listens for it).
    """
    return draw(
        "upload",
        name=name,
        begin=begin,
        label=label,
        accept=accept,
        help=help,
        purpose=purpose,
        multiple=multiple,
        done=done,
    )


# ------------------------------------------------------------ pitches


@register.simple_tag
def poster(listing: object, alt: str = "", size: str = "", lazy: bool = True) -> SafeString:
    """The poster of a listing or pitch, 2:3; drawn from its title where none is published.

    Sizes: s, m and l are thumbnails, lift stands out. `alt` only where the title is not near.
    """
    return draw(
        "poster", url=_part(listing, "poster_url"), drawn=_part(listing, "public_id"), alt=alt, size=size, lazy=lazy
    )


@register.simple_tag(takes_context=True)
def pitch_card(context: template.Context, listing: object, level: int = 3, lazy: bool = True) -> SafeString:
    """A pitch in a grid. Whoever may save gets the button; `saved_ids` of the page tells what they saved. Not `lazy` are those seen first.

    Guests are told that there is more; `guest` says it where a part is drawn without its request.
    """
    user = context.get("user")
    return draw(
        "pitch_card",
        listing=listing,
        level=level,
        lazy=lazy,
        guest=context.get("guest", not getattr(user, "is_authenticated", True)),
        can_save=bool(context.get("may_save")),
        saved=_part(listing, "pitch_id") in (context.get("saved_ids") or ()),
        csrf_token=context.get("csrf_token"),
    )


@register.simple_tag(takes_context=True)
def toggle(
    context: template.Context,
    action: str,
    on: bool,
    text: str,
    icon: str,
    text_on: str = "",
    bare: bool = False,
) -> SafeString:
    """Save, like, follow: a form of one pressed or unpressed button, swapped in place. `bare` shows the icon alone."""
    return draw(
        "toggle",
        action=action,
        on=on,
        text=(text_on or text) if on else text,
        icon=icon,
        bare=bare,
        csrf_token=context.get("csrf_token"),
    )


# ------------------------------------------------------------ boxes with content


def _block(name: str, **defaults: object) -> None:
    """Register `{% name ... %}...{% endname %}` for a component that only passes its words on, by place or by name.

    `class` adds to the component's own classes; other keywords become attributes.
    """

    def render(content: str, *words: object, **given: object) -> SafeString:
        given |= dict(zip(defaults, words, strict=False))
        known = {key: given.pop(key, value) for key, value in defaults.items()}
        classes = " ".join(["", *str(given.pop("class", "")).split()])
        return draw(name, content=content, classes=classes, attrs=_attrs(given), **known)

    register.simple_block_tag(render, name=name)


# The place on a page where the next step is taken: one per page.
_block("panel", title="", accent=False)
# A sentence that must be seen. Kinds: good, warn, bad.
_block("notice", kind="", icon="info")
# Nothing here yet: why, and what to do next.
_block("nothing", title="")
# A question before something that cannot be undone. Opened by a button with `data_open="its id"`.
_block("dialog", id="", title="")
# What a phone fetches from its foot and a desk shows in place. Opened by a button with `popovertarget="its id"`.
_block("drawer", id="", label="")
# Things to choose from behind a button.
_block("menu", id="", label="", icon="more")
# A row of a list; what stands inside comes to its side. `person` or `listing` gives the picture.
_block("card", title="", href="", sub="", person=None, listing=None)
_block("lines", tight=False, ink=True)
_block("table", caption="", columns=())
_block("tabs", label="")
_block("chips", label="")
_block("crumbs")
_block("facts")
_block("steps")
_block("ladder")
# A talk and its rows. `mine` stands on the other side; states: sending, failed. `by` and `at` say who and when.
_block("talk", label="")
_block("message", by="", at=None, mine=False, state="", note="")
# A board of columns that are stages: `count` and `sum` stand in the head, which leads to all of them; `none` where nothing stands below it.
_block("board")
_block("lane", title="", href="", count=None, sum="", none="")
# A line of a column. What stands inside are its acts.
_block("deal", title="", href="", listing=None, money="", sub="", level=3)


@register.simple_tag
def tab(text: str, href: str, current: bool = False, count: int | None = None) -> SafeString:
    """One of the things that `tabs` chooses from."""
    return draw("tab", text=text, href=href, current=current, count=count)


@register.simple_tag
def chip(text: str, href: str, on: bool = False, remove: bool = False) -> SafeString:
    """A filter that can be put on or, with `remove`, taken off."""
    return draw("chip", text=text, href=href, on=on, remove=remove)


@register.simple_tag
def crumb(text: str, href: str = "") -> SafeString:
    """One step of the way here; without an address it is this page."""
    return draw("crumb", text=text, href=href)


@register.simple_tag
def fact(term: str, value: object = "") -> SafeString:
    """A line of `facts`; nothing at all when there is no value."""
    return draw("fact", term=term, value=value)


@register.simple_tag
def step(state: str, title: str, text: str = "") -> SafeString:
    """A step that is done, now or todo."""
    return draw("step", state=state, title=title, text=text)


@register.simple_tag
def rung(title: str, what: str = "", open: bool = False, href: str = "") -> SafeString:
    """One thing of the `ladder`: open or still locked."""
    return draw("rung", title=title, what=what, open=open, href=href)


@register.simple_tag
def toast(text: str, kind: str = "") -> SafeString:
    """A sentence that passes. Base prints Django's messages so; scripts add theirs to the same live region."""
    return draw("toast", text=text, kind=kind)


@register.simple_tag
def skeleton(cards: int = 5) -> SafeString:
    """Cards that are being fetched."""
    return draw("skeleton", cards=range(cards))


@register.simple_tag
def pager(href: str, text: str = "", target: str = "", note: str = "") -> SafeString:
    """The way to the next page of a list, as link; with `target` (a selector) htmx adds the rows in place."""
    return draw("pager", href=href, text=text or _("Show more"), target=target, note=note)
