"""Where does staff work? Django's admin as a site of ours: its login, and one page that is no model's, stuck work."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from pitchey.accounts import services as accounts
from pitchey.accounts.browser import request_context
from pitchey.core.errors import NotFound, PitcheyError
from pitchey.core.types import AuthenticatedRequest, Fields
from pitchey.operations import backlog


class StaffLoginForm(AuthenticationForm):
    """The same check and the same limits as at the portals."""

    def clean(self) -> Fields:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            context = request_context(self.request)
            try:
                self.user_cache = accounts.log_in(email=email, password=password, portal=None, context=context)
            except PitcheyError as error:
                raise ValidationError(str(error.sentence)) from error
        return dict(self.cleaned_data)


class StaffSite(UnfoldAdminSite):
    login_form = StaffLoginForm

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [path("stuck/", self.admin_view(self.stuck_work), name="stuck_work"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def stuck_work(self, request: AuthenticatedRequest) -> HttpResponse:
        """What is late, by kind, the oldest first; for those who may, with a button to try again."""
        if request.method == "POST":
            try:
                count = backlog.retry(
                    by=request.user, kind=request.POST.get("kind", ""), key=request.POST.get("key", "")
                )
                messages.success(request, _("Tried again: %(count)d.") % {"count": count})
            except NotFound:
                messages.info(request, _("That is not stuck any more."))
            return redirect("admin:stuck_work")
        page = self.each_context(request) | {
            "title": _("Stuck work"),
            "piles": backlog.backlogs(by=request.user),
            "may_retry": backlog.may_retry(request.user),
        }
        return render(request, "admin/stuck_work.html", page)
