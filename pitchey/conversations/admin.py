"""What does staff see of conversations? The messages that a member has shown them, and nothing else."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from pitchey.conversations.models import Report


@admin.register(Report)
class ReportAdmin(ModelAdmin):
    list_display = ["created_at", "reason", "by", "message"]
    list_filter = ["reason"]
    list_select_related = ["by", "message"]
    fields = readonly_fields = ["created_at", "reason", "by", "note", "message", "context"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
