"""The media queue on the staff pages: where files stand, and nothing that opens or tells them."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from pitchey.accounts.models import User
from pitchey.media.models import File
from tests.domain.media.conftest import Upload
from tests.factories import files

SECRET = {"name", "original_key", "clean_key", "sha256", "clean_sha256"}

admin.autodiscover()


def test_staff_sees_where_a_file_stands_and_neither_its_name_nor_its_keys(cara: User, upload: Upload) -> None:
    file = upload(cara, files.pdf(1), "The ending.pdf")
    model_admin = admin.site._registry[File]
    shown = {*model_admin.list_display, *model_admin.fields}
    assert {"status", "reason", "owner"} <= shown and not shown & SECRET
    assert not SECRET & {row.lstrip("=^@").split("__")[0] for row in model_admin.search_fields}
    assert "The ending" not in str(file)


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_nobody_adds_changes_or_deletes_a_file_there(act: str, staff: User) -> None:
    request = RequestFactory().get("/")
    request.user = staff
    assert getattr(admin.site._registry[File], f"has_{act}_permission")(request) is False
