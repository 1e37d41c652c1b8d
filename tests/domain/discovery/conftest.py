"""Search by meaning, switched on for a test, with a small model in place of the real one."""

import pytest

from pitchey.discovery.semantic import minilm, vector_store
from tests.factories.meaning import Ideas


@pytest.fixture
def meaning_table(db):
    if not vector_store.exists():
        pytest.skip("this PostgreSQL has no pgvector; search by meaning is absent")


@pytest.fixture
def ideas(meaning_table, settings, monkeypatch):
    """The model of this test."""
    model = Ideas()
    settings.MEANING = True
    monkeypatch.setattr(minilm, "installed", lambda: True)
    monkeypatch.setattr(minilm, "load", lambda: model)
    return model
