"""What does staff see of mail? Addresses that it came back from; taking one out is to write to it again."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from pitchey.emails.models import Bounce


@admin.register(Bounce)
class BounceAdmin(ModelAdmin):
    list_display = ["address", "kind", "reason", "at"]
    list_filter = ["kind"]
    search_fields = ["address"]
    readonly_fields = fields = ["address", "kind", "reason", "at"]
    ordering = ["-at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
