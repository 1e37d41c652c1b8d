"""Names in any script: initials that mean something, and pages that show them whole."""

import pytest
from django.test import Client
from django.utils.html import escape

from pitchey.accounts.models import User
from portals.shared.initials import initials
from tests.factories.cast import person
from tests.factories.ndas import requested_nda
from tests.factories.pitches import published_pitch

# Name -> what stands for it.
NAMES = {
    "Cara Lindqvist": "CL",
    "cara": "C",
    "Ana Maria de Souza": "AS",
    "Ωμέγα Άλφα": "ΩΆ",
    "Мария Петрова": "МП",
    "E\u0301lodie Durand": "ÉD",
    "王小明": "王",
    "山田 太郎": "山",
    "김민준": "김",
    "محمد علي": "م",
    "דוד כהן": "ד",
    "अनन्या शर्मा": "अ",
    "किरण": "कि",
    "สมชาย ใจดี": "ส",
    "🎬 Studio North": "SN",
    "🎬": "🎬",
    "👩🏽‍🎤 🎸": "👩🏽‍🎤",
    "🇵🇹🇪🇸": "🇵🇹",
    "(Nobody)": "(",
    "3 Bears": "3",
    "ßeta Gamma": "SG",
}


@pytest.mark.parametrize(("name", "letters"), NAMES.items())
def test_initials_mean_something(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_no_name_is_a_question() -> None:
    assert initials("") == initials("  ") == "?"


@pytest.mark.parametrize("name", ["王小明", "محمد علي", "👩🏽‍🎤 Šárka", "<b>Bold</b> & 'Co'", "W" * 120, "דוד"])
def test_a_name_stands_on_every_page_as_it_was_written(name: str, db: None) -> None:
    owner = person("Owner", "creator", display_name=name)
    reader = person("Reader", "investor", display_name=name)
    nda = requested_nda(published_pitch(owner), reader)
    client = Client()
    pages = {
        owner: ("/creator/", "/settings/", f"/creator/access/{nda.public_id}/", f"/people/{reader.public_id}/"),
        reader: ("/investor/", "/notifications/", f"/investor/access/{nda.public_id}/", f"/people/{owner.public_id}/"),
    }
    for somebody, addresses in pages.items():
        client.force_login(somebody)
        for address in addresses:
            assert escape(name) in client.get(address).content.decode(), address


@pytest.mark.parametrize(
    ("name", "greeting"),
    [("Cara Lindqvist", "Cara"), ("王 小明", "王 小明"), ("王\u3000小明", "王\u3000小明"), ("محمد علي", "محمد")],
)
def test_a_letter_greets_by_a_name_that_is_one(name: str, greeting: str) -> None:
    assert User(display_name=name).get_short_name() == greeting
