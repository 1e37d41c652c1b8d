"""Whom does an owner let see a pitch that is not public?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pitchey.pitches import services as pitches
from portals.shared.editor import editor, named_for
from portals.shared.forms.pitch import SECTION_FORMS, NamePersonForm
from portals.shared.forms.refusals import refusals_into
from portals.shared.pages import to
from portals.shared.views.owning import own


@require_POST
def person_name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let whoever has confirmed an address see a pitch that is not public."""
    pitch = own(request, public_id)
    form = NamePersonForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            pitches.name_person(by=request.user, pitch=pitch, email=form.cleaned_data["email"])
            messages.success(request, _("Whoever has confirmed this address can see this pitch once it is published."))
            return to(request, "pitch_edit", public_id, "access")
    fields = SECTION_FORMS["access"].of(pitch)
    return editor(request, pitch, "access", 422, form=fields, **(named_for(pitch) | {"name_form": form}))


@require_POST
def person_unname(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the `address` off the list."""
    pitches.unname_person(by=request.user, pitch=own(request, public_id), email=request.POST.get("address", ""))
    return to(request, "pitch_edit", public_id, "access")
