"""How does somebody write to us?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pitchey.core.errors import LimitReached
from pitchey.core.network import client_ip
from pitchey.emails.contact import send_contact_message
from portals.public.forms.contact import ContactForm
from portals.shared.forms.errors import errors_into
from portals.shared.pages import posted
from portals.shared.request import PublicRequest


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: PublicRequest) -> HttpResponse:
    """A form whose words reach a person. Members find their name and address filled in."""
    person = request.user
    known = {"name": person.display_name, "email": person.email} if person.is_authenticated else {}
    form, waiting = ContactForm(posted(request), initial=known), 0
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        proved = person.is_authenticated and person.has_verified_email and person.email == cleaned["email"].lower()
        account = person.public_id if person.is_authenticated else ""
        try:
            with errors_into(form):
                send_contact_message(**cleaned, ip=client_ip(request), account=account, receipt=proved)
        except LimitReached as refusal:  # said on the page of the form, so that the message is not lost
            form.add_error(None, str(refusal.sentence))
            waiting = refusal.details["retry_after"]
        if form.is_valid():
            messages.success(request, _("Thank you. Your message is on its way to a person."))
            return redirect("public:contact")
    status = 429 if waiting else 422 if form.errors else 200
    response = render(request, "public/contact.html", {"form": form}, status=status)
    if waiting:
        response["Retry-After"] = str(waiting)
    return response
