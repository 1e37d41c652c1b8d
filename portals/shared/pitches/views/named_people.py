"""Whom does an owner let see a pitch that is not public?"""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pitchey.pitches import services as pitches
from portals.shared.forms.errors import errors_into
from portals.shared.pages import redirect_to
from portals.shared.pitches.editor import editor, named_for
from portals.shared.pitches.forms import SECTION_FORMS, NamePersonForm
from portals.shared.pitches.views.pitches import get_own_pitch
from portals.shared.request import Request


@require_POST
def person_name(request: Request, public_id: str) -> HttpResponse:
    """Let whoever has confirmed an address see a pitch that is not public."""
    pitch = get_own_pitch(request, public_id)
    form = NamePersonForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            pitches.name_person(by=request.user, pitch=pitch, email=form.cleaned_data["email"])
            messages.success(request, _("Whoever has confirmed this address can see this pitch once it is published."))
            return redirect_to(request, "pitch_edit", public_id, "access")
    fields = SECTION_FORMS["access"].of(pitch)
    return editor(request, pitch, "access", named_for(pitch) | {"form": fields, "name_form": form}, 422)


@require_POST
def person_unname(request: Request, public_id: str) -> HttpResponse:
    """Take the `address` off the list."""
    pitches.unname_person(
        by=request.user, pitch=get_own_pitch(request, public_id), email=request.POST.get("address", "")
    )
    return redirect_to(request, "pitch_edit", public_id, "access")
