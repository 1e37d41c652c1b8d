"""What does staff see of the house itself? One page: stuck work, with a button to try again."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pitchey.core.errors import NotFound
from pitchey.operations import stuck


@require_http_methods(["GET", "HEAD", "POST"])
def stuck_work(request: HttpRequest) -> HttpResponse:
    """What is late, by kind, the oldest first; for those who may, with a button to try again."""
    if request.method == "POST":
        try:
            count = stuck.retry(by=request.user, kind=request.POST.get("kind", ""), key=request.POST.get("key", ""))
            messages.success(request, _("Tried again: %(count)d.") % {"count": count})
        except NotFound:
            messages.info(request, _("That is not stuck any more."))
        return redirect("admin:stuck_work")
    page = admin.site.each_context(request) | {
        "title": _("Stuck work"),
        "piles": stuck.piles(by=request.user),
        "may_retry": stuck.may_retry(request.user),
    }
    return render(request, "admin/stuck_work.html", page)


def _with_ours() -> list[URLResolver | URLPattern]:
    return [path("stuck/", admin.site.admin_view(stuck_work), name="stuck_work"), *_theirs()]


_theirs = admin.site.get_urls
admin.site.get_urls = _with_ours  # type: ignore[method-assign]  # Django's way is a site of one's own; unfold brings the site
