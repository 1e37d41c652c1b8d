"""What does staff see of the outbox? Jobs, why they failed, and one action: try again."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pitchey.core.admin import KeptAdmin
from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job


@admin.register(Job)
class JobAdmin(KeptAdmin):
    list_display = ["topic", "status", "attempts", "run_after", "done_at", "last_error"]
    list_filter = ["status", "topic"]
    # SECURITY: payloads may hold one-time links; nobody reads them here.
    fields = readonly_fields = [
        "topic", "status", "attempts", "run_after", "claimed_at", "done_at", "last_error", "request_id", "created_at"
    ]  # fmt: skip
    actions = ["try_again"]
    ordering = ["-id"]
    show_full_result_count = False

    @admin.action(description=_("Try dead jobs again"), permissions=["change"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        dead = list(jobs.filter(status=Job.Status.DEAD))
        for job in dead:
            outbox.retry(job)
        self.message_user(request, _("%(count)d jobs will be tried again.") % {"count": len(dead)})
