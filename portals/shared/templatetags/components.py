"""How does a page say it? Every component is one tag here and one template in `templates/components/`.

The tags are built in: no `{% load %}`. Words come in as `_("...")`. Extra keywords become attributes (`hx_get=url` is
`hx-get`). `/styleguide/` shows each of them in every state.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitchey.pitches import catalogue

register = template.Library()

# ------------------------------------------------------------ words of the catalogue


def _words(choices: Any) -> Any:
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


# ------------------------------------------------------------ helpers of the tags


def _attrs(given: dict[str, Any]) -> SafeString:
    """Attributes out of keywords: `hx_get` becomes `hx-get`; None and False are left out, True stands alone."""
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None})


def _draw(component: str, /, **values: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", values)


def _part(thing: Any, *names: str) -> Any:
    """The first of these that a row (a dict) or an object has."""
    for name in names:
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value:
            return value
    return ""


# ------------------------------------------------------------ small things


@register.simple_tag
@cache
def icon(name: str, small: bool = False) -> SafeString:
    """A line drawing out of the sprite. It says nothing to a screen reader: words stand beside it."""
    return _draw("icon", name=name, small=small)


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
    **attrs: Any,
) -> SafeString:
    """A link (with `href`) or a button. Kinds: main, line, plain, bad, icon. Sizes: s, l.

    `label` speaks for a button without text.
    """
    return _draw(
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
    return _draw("more", text=text, href=href)


@register.simple_tag
def tag(text: str, kind: str = "", icon: str = "") -> SafeString:
    """A word in a small box. Kinds: accent, good, warn, bad."""
    return _draw("tag", text=text, kind=kind, icon=icon)


@register.simple_tag
def verified(thing: Any) -> SafeString:
    """The badge behind the name of a person, organisation or listing's owner, while the verification holds."""
    until = _part(thing, "verified_until", "owner__verified_until")
    # A comma may follow: no white space goes before it.
    return SafeString(_draw("verified", shown=bool(until and until > timezone.now())).rstrip())


@register.simple_tag
def avatar(person: Any, small: bool = False, present: bool = False) -> SafeString:
    """The initials of a person, organisation or listing's owner. The name itself stands beside it."""
    name = str(_part(person, "display_name", "name", "owner__display_name") or person)
    words = [word for word in name.split() if word[0].isalnum()] or [name or "?"]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    return _draw("avatar", initials=initials, small=small, present=present)


# What a state looks like: a shape first, then a colour. Words come from the model's own choices.
_LOOKS = {
    "requested": "", "approved": "half", "signed": "live", "declined": "bad", "revoked": "bad",
    "withdrawn": "off", "lapsed": "off", "expired": "off",
    "draft": "", "in_review": "half", "published": "live", "archived": "off", "removed": "bad",
    "pending": "", "uploaded": "half", "scanning": "half", "rendering": "half", "ready": "good", "rejected": "bad",
}  # fmt: skip


@register.simple_tag
def status(thing: Any, label: str = "", look: str | None = None) -> SafeString:
    """The state of an NDA, pitch or file as shape and word; or `label` in a look (live, half, good, warn, bad, off)."""
    state = str(thing if isinstance(thing, str) else thing.status)
    if not label:
        label = state.replace("_", " ").capitalize() if isinstance(thing, str) else thing.get_status_display()
    return _draw("status", label=label, look=_LOOKS.get(state, "") if look is None else look)


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
    **attrs: Any,
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
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
    # On a group this stands on the fieldset, not on every choice.
    given["aria-describedby"] = " ".join(told) if told and shape in ("input", "check") else False
    if shape == "input":
        looks = [
            "input",
            f"input--{voice}" if voice else "",
            widget.attrs.get("class", ""),
        ]
        given["class"] = " ".join(look for look in looks if look)
    if tally:
        given["data-tally"] = f"{bound.auto_id}_tally"
    # A control that is missing or False says nothing, and Django would describe the group's choices one by one.
    control = "" if shape in ("group", "chips") else bound.as_widget(attrs=given)
    return _draw(
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
def form_errors(*groups: Any) -> SafeString:
    """Everything that is wrong with these forms, first thing above them: it takes the focus and leads to each field."""
    rows = []
    for form in groups:
        rows += [("", sentence) for sentence in form.non_field_errors()]
        rows += [(bound, sentence) for bound in form for sentence in bound.errors]
    return _draw("form_errors", rows=rows)


@register.simple_tag
def autosaved(form_id: str, at: datetime | None = None) -> SafeString:
    """What became of the last key stroke of the form with this id and `data-autosave`."""
    return _draw("autosaved", form_id=form_id, at=at)


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
    return _draw(
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
def poster(listing: Any, alt: str = "", size: str = "", lazy: bool = True) -> SafeString:
    """The poster of a listing or pitch, 2:3; drawn from its title where none is published.

    Sizes: s, m and l are thumbnails, lift stands out. `alt` only where the title is not near.
    """
    return _draw(
        "poster", url=_part(listing, "poster_url"), drawn=_part(listing, "public_id"), alt=alt, size=size, lazy=lazy
    )


@register.simple_tag(takes_context=True)
def pitch_card(context: template.Context, listing: Any, level: int = 3) -> SafeString:
    """A pitch in a grid. Whoever may save gets the button; `saved_ids` of the page tells what they saved."""
    return _draw(
        "pitch_card",
        listing=listing,
        level=level,
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
    return _draw(
        "toggle",
        action=action,
        on=on,
        text=(text_on or text) if on else text,
        icon=icon,
        bare=bare,
        csrf_token=context.get("csrf_token"),
    )


# ------------------------------------------------------------ boxes with content


def _block(name: str, **defaults: Any) -> None:
    """Register `{% name ... %}...{% endname %}` for a component that only passes its words on, by place or by name.

    `class` adds to the component's own classes; other keywords become attributes.
    """

    def render(content: str, *words: Any, **given: Any) -> SafeString:
        given |= dict(zip(defaults, words, strict=False))
        known = {key: given.pop(key, value) for key, value in defaults.items()}
        classes = " ".join(["", *str(given.pop("class", "")).split()])
        return _draw(name, content=content, classes=classes, attrs=_attrs(given), **known)

    register.simple_block_tag(render, name=name)


# The place on a page where the next step is taken: one per page.
_block("panel", title="", accent=False)
# A sentence that must be seen. Kinds: good, warn, bad.
_block("notice", kind="", icon="info")
# Nothing here yet: why, and what to do next.
_block("nothing", title="")
# A question before something that cannot be undone. Opened by a button with `data_open="its id"`.
_block("dialog", id="", title="")
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


@register.simple_tag
def tab(text: str, href: str, current: bool = False, count: int | None = None) -> SafeString:
    """One of the things that `tabs` chooses from."""
    return _draw("tab", text=text, href=href, current=current, count=count)


@register.simple_tag
def chip(text: str, href: str, on: bool = False, remove: bool = False) -> SafeString:
    """A filter that can be put on or, with `remove`, taken off."""
    return _draw("chip", text=text, href=href, on=on, remove=remove)


@register.simple_tag
def crumb(text: str, href: str = "") -> SafeString:
    """One step of the way here; without an address it is this page."""
    return _draw("crumb", text=text, href=href)


@register.simple_tag
def fact(term: str, value: Any = "") -> SafeString:
    """A line of `facts`; nothing at all when there is no value."""
    return _draw("fact", term=term, value=value)


@register.simple_tag
def step(state: str, title: str, text: str = "") -> SafeString:
    """A step that is done, now or todo."""
    return _draw("step", state=state, title=title, text=text)


@register.simple_tag
def rung(title: str, what: str = "", open: bool = False, href: str = "") -> SafeString:
    """One thing of the `ladder`: open or still locked."""
    return _draw("rung", title=title, what=what, open=open, href=href)


@register.simple_tag
def toast(text: str, kind: str = "") -> SafeString:
    """A sentence that passes. Base prints Django's messages so; scripts add theirs to the same live region."""
    return _draw("toast", text=text, kind=kind)


@register.simple_tag
def skeleton(cards: int = 5) -> SafeString:
    """Cards that are being fetched."""
    return _draw("skeleton", cards=range(cards))


@register.simple_tag
def pager(href: str, text: str = "", target: str = "", note: str = "") -> SafeString:
    """The way to the next page of a list, as link; with `target` (a selector) htmx adds the rows in place."""
    return _draw("pager", href=href, text=text or _("Show more"), target=target, note=note)


# ------------------------------------------------------------ pictures of numbers


@register.simple_tag
def meter(value: int, label: str, most: int = 100) -> SafeString:
    """How far along, as a bar."""
    return _draw("meter", value=value, most=most, label=label)


def _line(values: Sequence[float], width: float, height: float, edge: float) -> list[tuple[float, float]]:
    top = max(values, default=0) or 1
    step = width / max(len(values) - 1, 1)
    return [(round(i * step, 1), round(height - edge - (height - 2 * edge) * v / top, 1)) for i, v in enumerate(values)]


@register.simple_tag
def spark(values: Iterable[float]) -> SafeString:
    """A small line of a few weeks. The number it belongs to stands beside it."""
    points = _line(list(values), 100, 32, 4)
    line = "L".join(f"{x:g} {y:g}" for x, y in points)
    return _draw("spark", line=line, end=points[-1] if points else None)


@register.simple_tag
def figure(label: str, value: Any, note: str = "", values: Iterable[float] = ()) -> SafeString:
    """A number worth a glance, with its name, its course and what it means. Stands in a `<dl>`."""
    return _draw("figure", label=label, value=value, note=note, values=list(values))


@register.simple_tag
def heat(values: Iterable[float], label: str) -> SafeString:
    """Attention per page: one bar a page, the darker the longer."""
    values = list(values)
    top = max(values, default=0) or 1
    bars = [(i * 4, round(max(value / top, 0.06), 2)) for i, value in enumerate(values)]
    return _draw("heat", bars=bars, width=max(len(bars) * 4, 4), pages=len(bars), label=label)


@register.simple_tag
def leader(due: datetime, since: datetime | None = None) -> SafeString:
    """The time left to answer as a film leader: days, or hours on the last two, and the sweep of what is gone.

    The sentence with the date stands beside it. Bad from zero on, warning below a day.
    """
    left = (due - timezone.now()).total_seconds()
    whole = max((due - since).total_seconds(), 1) if since else 7 * 86400
    gone = min(max(1 - left / whole, 0), 1)
    turn = 2 * math.pi * min(max(gone, 0.02), 0.98)
    number = math.ceil(left / 3600) if left < 2 * 86400 else math.ceil(left / 86400)
    return _draw(
        "leader",
        look="late" if left <= 0 else "soon" if left < 86400 else "",
        number=max(number, 0),
        x=round(28 + 24 * math.sin(turn), 1),
        y=round(28 - 24 * math.cos(turn), 1),
        far=int(turn > math.pi),
    )


@register.simple_tag
def rosette(sha256: str) -> SafeString:
    """The engraving of an agreement, drawn from the fingerprint of its text: another text, another rosette."""
    seed = hashlib.sha256(sha256.encode()).digest()
    petals, waves = 5 + seed[0] % 9, 2 + seed[1] % 5
    rings = []
    for ring in range(7):
        radius, depth = 26 + ring * 10, 4 + seed[2 + ring] % 7
        points = []
        for i in range(160):
            angle = math.tau * i / 160
            far = radius + depth * math.sin(petals * angle + ring * waves / 3)
            points.append(f"{100 + far * math.cos(angle):.1f},{100 + far * math.sin(angle):.1f}")
        rings.append(" ".join(points))
    return _draw("rosette", rings=rings)


@register.filter
def duration(seconds: float) -> str:
    """Seconds as people say them: "40 s", "12 min", "3 h 5 min"."""
    seconds = int(seconds)
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return ngettext("%(minutes)d min", "%(minutes)d min", minutes) % {"minutes": minutes}
