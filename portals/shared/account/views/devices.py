"""Which devices ring? The one in one's hand is added by a script, as only the browser can; each is taken off by a form."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pitchey.accounts.browser import request_context
from pitchey.notifications import push
from portals.shared.request import Request


@require_POST
def device_add(request: Request) -> HttpResponse:
    """Ring this browser from now on, at the address that it gave."""
    device = push.add_device(
        by=request.user, endpoint=request.POST.get("endpoint", ""), name=request_context(request).user_agent
    )
    messages.success(request, _("This device rings from now on."))
    return JsonResponse({"id": device.public_id})


@require_POST
def device_remove(request: Request) -> HttpResponse:
    push.remove_device(by=request.user, public_id=request.POST.get("device", ""))
    messages.success(request, _("That device rings no more."))
    return redirect("shared:settings_notices")
