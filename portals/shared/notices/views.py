"""What has this person been told? The page, the popover under the bell, and the way from a notice to its thing."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from pitchey.conversations.models import Conversation
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.discovery.models import SavedSearch
from pitchey.ndas.models import Nda
from pitchey.notifications import services as notifications
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Notification
from pitchey.oversight.models import StaffAccess
from pitchey.pitches.models import Document, Pitch
from portals.shared.pages import PAGE_SIZE, return_url, url_for, url_with_query
from portals.shared.request import Request

NEWEST = Sort("newest", "created_at")
IN_THE_MENU = 8
MENU_ROWS = 60  # notices that the menu gathers its lines from


def describe_notices(rows: "list[Notification]") -> list[tuple[Notification, str, str]]:
    """Notifications with their sentences and icons; a burst is one, new as long as one of it is."""
    found = []
    for burst in notifications.group_bursts(rows):
        shown = next((row for row in burst if not row.read_at), burst[0])
        found.append((shown, notifications.line_of(shown, len(burst)), KINDS[shown.kind].icon))
    return found


@require_GET
def notification_page(request: Request) -> HttpResponse:
    found = keyset_page(
        Notification.objects.filter(person=request.user), NEWEST, limit=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    return render(
        request,
        "shared/notifications.html",
        {
            "rows": describe_notices(list(found.rows)),
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
        },
    )


@require_GET
def notification_menu(request: Request) -> HttpResponse:
    """What the bell opens; with `?count`, the number beside it."""
    if "count" in request.GET:
        return render(request, "components/bell_count.html")
    rows = Notification.objects.filter(person=request.user).order_by("-created_at", "-id")[:MENU_ROWS]
    return render(request, "shared/_notifications.html", {"rows": describe_notices(list(rows))[:IN_THE_MENU]})


@require_POST
def notifications_read(request: Request) -> HttpResponse:
    """Mark those named (all, when none is) as read."""
    notifications.mark_read(by=request.user, ids=request.POST.getlist("id") or None)
    return redirect(return_url(request, reverse("shared:notifications")))


@require_GET
def go(request: Request, subject: str) -> HttpResponse:
    """From the public id in a notice or a mail to the page of the thing, in the person's own portal."""
    kind = subject.partition("_")[0]
    if kind == "nda":
        nda = get_or_404(Nda.objects.visible_to(request.user), subject)
        return redirect(url_for(request, "nda", nda.public_id))
    if kind == "doc":
        document = get_or_404(Document.objects.select_related("pitch").filter(pitch__owner=request.user), subject)
        return redirect(url_for(request, "pitch_edit", document.pitch.public_id, "documents"))
    if kind == "sta":
        look = get_or_404(StaffAccess.objects.filter(pitch__owner=request.user).select_related("pitch"), subject)
        return redirect(url_for(request, "pitch_evidence", look.pitch.public_id) + "#staff")
    if kind == "pit":
        pitch = get_or_404(Pitch.objects.visible_to(request.user).select_related("listing"), subject)
        return redirect("public:pitch", pitch.public_id)
    if kind == "con":
        return redirect("shared:talk", get_or_404(Conversation.objects.visible_to(request.user), subject).public_id)
    if kind == "sea":
        search = get_or_404(SavedSearch.objects.filter(person=request.user), subject)
        return redirect(f"{reverse('public:browse')}?{urlencode(search.parameters | {'sort': 'newest'})}")
    raise NotFound()
