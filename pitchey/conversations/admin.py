"""What does staff see of conversations? The messages that a member has shown them, and nothing else."""

from django.contrib import admin

from pitchey.conversations.models import Report
from pitchey.core.admin import KeptAdmin


@admin.register(Report)
class ReportAdmin(KeptAdmin):
    list_display = ["created_at", "reason", "by", "message"]
    list_filter = ["reason"]
    list_select_related = ["by", "message"]
    fields = readonly_fields = ["created_at", "reason", "by", "note", "message", "context"]
