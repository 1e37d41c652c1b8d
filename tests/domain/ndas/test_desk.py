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
    desk = admin.site._registry[model]
    assert not desk.has_add_permission(request)
    assert not desk.has_change_permission(request)
    assert not desk.has_delete_permission(request)
    assert desk.has_view_permission(request)


def test_the_words_of_the_two_sides_are_not_shown() -> None:
    desk = admin.site._registry[Nda]
    shown = {*desk.list_display, *desk.fields}
    assert not shown & {
        "text",
        "message",
        "decision_message",
        "ended_reason",
        "decline_reason",
        "interest_minor",
        "signature",
    }
