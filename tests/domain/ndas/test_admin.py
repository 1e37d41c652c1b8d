"""What does staff see of agreements? Never the words of the two sides."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory

from pitchey.accounts.models import User
from pitchey.ndas.models import Nda, Template

admin.autodiscover()


@pytest.mark.parametrize("model", [Nda, Template])
def test_the_admin_changes_nothing(model: Any, db: None) -> None:
    request = RequestFactory().get("/")
    request.user = User(role="staff", is_superuser=True, email="root@cast.test")
    model_admin = admin.site._registry[model]
    assert not model_admin.has_add_permission(request)
    assert not model_admin.has_change_permission(request)
    assert not model_admin.has_delete_permission(request)
    assert model_admin.has_view_permission(request)


def test_the_words_of_the_two_sides_are_not_shown() -> None:
    model_admin = admin.site._registry[Nda]
    shown = {*model_admin.list_display, *model_admin.fields}
    assert not shown & {
        "text",
        "message",
        "decision_message",
        "ended_reason",
        "decline_reason",
        "interest_minor",
        "signature",
    }
