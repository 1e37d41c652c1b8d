"""What does staff see of pitches? The teaser, the state, and acts that call services. Nothing protected is readable here."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from pitchey.core.admin import KeptAdmin
from pitchey.core.errors import PitcheyError, Sentence
from pitchey.core.types import AuthenticatedRequest
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch


@admin.register(Pitch)
class PitchAdmin(KeptAdmin):
    list_display = ["title", "owner", "status", "visibility", "genre", "format", "published_at"]
    list_filter = ["status", "visibility", "format"]
    search_fields = ["public_id", "title"]
    list_select_related = ["owner"]
    show_full_result_count = False
    fields = [
        "public_id", "title", "logline", "genre", "format", "stage", "short_synopsis", "owner", "organisation", "status",
        "removed_reason", "visibility", "version_count", "published_at", "created_at", "updated_at",
    ]  # fmt: skip
    actions = ["hold_for_review", "return_to_draft", "release", "remove", "restore"]

    def get_readonly_fields(self, request: AuthenticatedRequest, obj: Model | None = None) -> list[str]:
        # The reason is written here, then "remove" takes the pitch down with it; everything else changes through services alone.
        return [name for name in self.fields if name != "removed_reason"]

    def save_model(self, request: AuthenticatedRequest, obj: Pitch, form: ModelForm, change: bool) -> None:
        # RACE: the owner may be writing; only what was written here is saved.
        obj.save(update_fields=["removed_reason"])

    def _each(
        self, request: AuthenticatedRequest, rows: QuerySet[Pitch], act: Callable[[Pitch], object], done: Sentence
    ) -> None:
        for pitch in rows:
            try:
                act(pitch)
                self.message_user(request, str(done) % {"pitch": pitch})
            except PitcheyError as error:
                self.message_user(request, f"{pitch}: {error.sentence}", messages.ERROR)

    @admin.action(description=_("Hold for review"), permissions=["change"])
    def hold_for_review(self, request: AuthenticatedRequest, rows: QuerySet[Pitch]) -> None:
        self._each(
            request,
            rows,
            lambda pitch: pitches.hold_for_review(by=request.user, pitch=pitch),
            _("%(pitch)s is under review."),
        )

    @admin.action(description=_("Return to draft"), permissions=["change"])
    def return_to_draft(self, request: AuthenticatedRequest, rows: QuerySet[Pitch]) -> None:
        self._each(
            request,
            rows,
            lambda pitch: pitches.return_to_draft(by=request.user, pitch=pitch),
            _("%(pitch)s is a draft again."),
        )

    @admin.action(description=_("Publish after review"), permissions=["change"])
    def release(self, request: AuthenticatedRequest, rows: QuerySet[Pitch]) -> None:
        self._each(
            request, rows, lambda pitch: pitches.release(by=request.user, pitch=pitch), _("%(pitch)s is published.")
        )

    @admin.action(description=_("Take down, with the reason written on the pitch"), permissions=["change"])
    def remove(self, request: AuthenticatedRequest, rows: QuerySet[Pitch]) -> None:
        self._each(
            request,
            rows,
            lambda pitch: pitches.remove(by=request.user, pitch=pitch, reason=pitch.removed_reason),
            _("%(pitch)s was taken down; its owner was told why."),
        )

    @admin.action(description=_("Put back"), permissions=["change"])
    def restore(self, request: AuthenticatedRequest, rows: QuerySet[Pitch]) -> None:
        self._each(request, rows, lambda pitch: pitches.restore(by=request.user, pitch=pitch), _("%(pitch)s is back."))
