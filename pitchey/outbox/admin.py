"""What does staff see of the outbox? Jobs, why they failed, and one action: try again."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job


@admin.register(Job)
class JobAdmin(ModelAdmin):
    list_display = ["topic", "status", "attempts", "run_after", "done_at", "last_error"]
    list_filter = ["status", "topic"]
    # SECURITY: payloads may hold one-time links; nobody reads them here.
    fields = readonly_fields = [
        "topic", "status", "attempts", "run_after", "claimed_at", "done_at", "last_error", "request_id", "created_at"
    ]  # fmt: skip
    actions = ["try_again"]
    ordering = ["-id"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=_("Try dead jobs again"), permissions=["change"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        dead = list(jobs.filter(status=Job.Status.DEAD))
        for job in dead:
            outbox.retry(job)
        self.message_user(request, _("%(count)d jobs will be tried again.") % {"count": len(dead)})
