"""What does staff choose? Pitches that are put forward, with their dates."""

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import Field, ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from pitchey.core.cache import invalidate
from pitchey.core.types import AuthenticatedRequest
from pitchey.discovery.models import Feature
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Pitch


@admin.register(Feature)
class FeatureAdmin(ModelAdmin):
    list_display = ["pitch", "begins_at", "ends_at", "chosen_by"]
    list_select_related = ["pitch", "chosen_by"]
    search_fields = ["pitch__public_id", "pitch__title"]
    autocomplete_fields = ["pitch"]
    fields = ["pitch", "begins_at", "ends_at"]
    show_full_result_count = False

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: object) -> Field | None:
        if db_field.name == "pitch":
            kwargs["queryset"] = Pitch.objects.filter(status=Pitch.Status.PUBLISHED)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: AuthenticatedRequest, obj: Feature, form: ModelForm, change: bool) -> None:
        obj.chosen_by = obj.chosen_by or request.user
        super().save_model(request, obj, form, change)
        invalidate(GENERATION)

    def delete_model(self, request: HttpRequest, obj: Feature) -> None:
        super().delete_model(request, obj)
        invalidate(GENERATION)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Feature]) -> None:
        super().delete_queryset(request, queryset)
        invalidate(GENERATION)
