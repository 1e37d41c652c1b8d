"""How does the editor's page stand? Its sections, how far each is, and what each of them shows."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitchey.media import policy
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches.completeness import completeness
from pitchey.pitches.fields import FIELDS
from pitchey.pitches.models import Pitch
from pitchey.pitches.policies import may_edit
from portals.shared.pitches.forms import CharacterForm, CreditForm, NamePersonForm, SendDocumentForm
from portals.shared.pitches.presenters import picture_of
from portals.shared.pitches.preview import preview_of
from portals.shared.request import Request

SECTIONS = {
    "basics": gettext_lazy("The basics"),
    "story": gettext_lazy("Story"),
    "world": gettext_lazy("World and tone"),
    "characters": gettext_lazy("Characters"),
    "credits": gettext_lazy("Credits"),
    "finance": gettext_lazy("Production and finance"),
    "pictures": gettext_lazy("Pictures"),
    "documents": gettext_lazy("Documents"),
    "access": gettext_lazy("Who may see it"),
    "review": gettext_lazy("Review and publish"),
}
ROW_FORMS = {"characters": CharacterForm, "credits": CreditForm}
IN_WORK = (File.Status.UPLOADED, File.Status.SCANNING, File.Status.RENDERING)


def outline(pitch: Pitch, section: str) -> dict[str, object]:
    """The list of sections with how far each is (`filled` is this one), and what publication still needs, with the section to find it in."""
    complete = completeness(pitch)
    rows = []
    for name, label in SECTIONS.items():
        filled, of = complete.sections.get(name, (0, 0))
        note = _("%(number)d left") % {"number": of - filled} if 0 < filled < of else ""
        rows.append((name, label, 100 * filled // of if of else 0, note))
    missing = [
        {"section": str(FIELDS[error.field].section), "sentence": f"{FIELDS[error.field].label}: {error.sentence}"}
        for error in complete.missing
    ]
    blocked = not (complete.can_publish and pitch.owner.has_verified_email)
    return {
        "sections": rows,
        "complete": complete,
        "filled": complete.sections.get(section),
        "missing": missing,
        "blocked": blocked,
    }


def editor(
    request: Request, pitch: Pitch, section: str, shown: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """The editor's page, open at one section; `shown` is what the section shows."""
    names = list(SECTIONS)
    place = names.index(section)
    return render(
        request,
        [f"shared/editor/{section}.html", "shared/editor/fields.html"],
        {
            "pitch": pitch,
            "section": section,
            "section_name": SECTIONS[section],
            "frozen": not may_edit(request.user, pitch),
            **outline(pitch, section),
            **preview_of(pitch, request.GET.get("as", "")),
            "previous": (names[place - 1], SECTIONS[names[place - 1]]) if place else None,
            "following": (names[place + 1], SECTIONS[names[place + 1]]) if place + 1 < len(names) else None,
            **shown,
        },
        status=status,
    )


def rows_of(pitch: Pitch, kind: str) -> dict[str, object]:
    """The characters or credits in their order, and an empty form for one more."""
    return {"rows": getattr(pitch, kind).all(), "form": ROW_FORMS[kind](), "kind": kind}


def pictures_of(pitch: Pitch) -> dict[str, object]:
    """Poster and stills, and whether one of them is still in work."""
    stills = pitch.stills.select_related("file").prefetch_related("file__renditions")
    files = [still.file for still in stills] + ([pitch.poster] if pitch.poster else [])
    return {
        "stills": [{"row": still, "picture": picture_of(still.file)} for still in stills],
        "working": any(file.status in IN_WORK for file in files),
        "rule": policy.RULES[File.Purpose.POSTER],
    }


def documents_of(pitch: Pitch) -> dict[str, object]:
    """The documents in use, how much of each has come and what its owner should know of it; whether one of them is still in work, what room is left, and a form for one more."""
    rows = list(pitch.documents.current().select_related("file").order_by("kind", "-number", "-pk"))
    return {
        "rows": [(row, _share(row.file), policy.remark(row.file)) for row in rows],
        "working": any(row.file.status in IN_WORK for row in rows),
        "room": media.quota_of(pitch.owner),
        "form": SendDocumentForm(),
        "rule": policy.RULES[File.Purpose.DOCUMENT],
        "rules": [(File.Purpose(purpose).label, rule) for purpose, rule in policy.RULES.items()],
    }


def _share(file: File) -> int | None:
    """How much of an upload has come, in percent; None when it is not on its way."""
    return media.percent_received(file) if file.status == File.Status.PENDING else None


def named_for(pitch: Pitch) -> dict[str, object]:
    """Whom the owner named, and a form for one more."""
    return {"named": pitch.named_people.filter(source="owner").order_by("address"), "name_form": NamePersonForm()}
