"""What does staff see of files? Where each stands and why it was refused; never its name, its keys or its contents."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pitchey.core.admin import ReadOnlyAdmin
from pitchey.media.models import File


@admin.register(File)
class FileAdmin(ReadOnlyAdmin):
    list_display = [
        "public_id",
        "purpose",
        "status",
        "reason",
        "owner",
        "size",
        "pages",
        "rendered",
        "created_at",
        "ready_at",
    ]
    list_filter = ["status", "purpose"]
    list_select_related = ["owner"]
    search_fields = ["=public_id", "=owner__email"]
    # SECURITY: a name may tell a protected story, and a key opens the bytes; neither is shown here.
    fields = readonly_fields = [
        "public_id", "owner", "purpose", "status", "reason", "declared_type", "declared_size", "content_type", "size", "pages",
        "rendered", "width", "height", "created_at", "upload_expires_at", "ready_at",
    ]  # fmt: skip
    ordering = ["-id"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[File]:
        return super().get_queryset(request).defer("name", "original_key", "clean_key", "sha256", "clean_sha256")
