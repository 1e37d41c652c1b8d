"""What does nobody do at the staff desk, whatever their rights? Rows come, change and go by the acts of people."""

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin


class KeptAdmin(ModelAdmin):
    """Rows that staff neither add nor delete."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that staff only look at."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
