"""What does staff see of agreements? Who, with whom, in which state, since when. Nothing can be changed here, and no words are shown."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from pitchey.core.admin import ReadOnlyAdmin
from pitchey.ndas.models import Nda, SealedCopy, Template


@admin.register(Nda)
class NdaAdmin(ReadOnlyAdmin):
    list_display = [
        "public_id",
        "pitch_id_shown",
        "requester",
        "owner",
        "status",
        "requested_at",
        "decided_at",
        "signed_at",
        "expires_at",
    ]
    list_filter = ["status", "requested_at"]
    list_select_related = ["pitch", "requester", "owner"]
    search_fields = ["public_id", "pitch__public_id", "requester__email", "owner__email"]
    # SECURITY: messages, reasons and the text are between the two sides.
    fields = [
        "public_id", "pitch_id_shown", "requester", "organisation", "owner", "status", "is_master", "master", "purpose", "term_days", "download_allowed",
        "requested_at", "answer_due_at", "decided_at", "sign_due_at", "signed_at", "expires_at", "reminded_at", "ended_at",
        "text_sha256",
    ]  # fmt: skip
    readonly_fields = ["public_id", "pitch_id_shown"]
    ordering = ["-id"]
    show_full_result_count = False

    @admin.display(description=_("Pitch"))
    def pitch_id_shown(self, nda: Nda) -> str:
        """The pitch by its id: a draft's title is its owner's."""
        return str(nda.pitch.public_id)


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    list_display = ["name", "slug", "number", "is_current", "created_at"]
    ordering = ["slug", "-number"]


@admin.register(SealedCopy)
class SealedCopyAdmin(ReadOnlyAdmin):
    """How far each paper is, and why not further. Its bytes are its two sides'."""

    list_display = ["public_id", "status", "created_at", "sealed_at", "level", "authority", "attempts", "last_error"]
    list_filter = ["status", "level"]
    search_fields = ["=public_id", "=nda__public_id", "=sha256"]
    # SECURITY: a key opens the bytes; it is not shown.
    fields = [
        "public_id", "status", "created_at", "attempts", "last_error", "sealed_at", "level", "authority", "size", "sha256",
        "original_sha256",
    ]  # fmt: skip
    readonly_fields = ["public_id"]
    ordering = ["-id"]
    show_full_result_count = False
