"""Is the record whole, and does any bend in it show?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Chain, Entry
from pitchey.core.canonical import sha256
from pitchey.ndas.models import Signature
from pitchey.pitches.models import Version
from tests.examples import examples
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch

CHAIN = "pit_chain"
SWAP = """
    UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 END WHERE seq IN (2, 3);
    UPDATE audit_entry SET seq = seq - 100 WHERE seq > 100
"""


def write(count: int, chain: str = CHAIN, by: Any = None) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(
                chain=chain,
                kind="page.served",
                by=by,
                subject="doc_x",
                data={"page": number},
                context=request_context(),
            )


# ---------------------------------------------------------------- what is written


def test_each_entry_covers_the_one_before(cara: User) -> None:
    write(3, by=cara)
    first, second, third = Entry.objects.filter(chain__key=CHAIN).order_by("seq")
    assert (first.seq, first.prev_hash) == (1, "0" * 64)
    assert (second.prev_hash, third.prev_hash) == (first.hash, second.hash)
    head = Chain.objects.get(key=CHAIN)
    assert (head.head_seq, head.head_hash) == (3, third.hash)
    assert third.hash == sha256(
        {
            "v": 1, "chain": CHAIN, "seq": 3, "at": third.at, "kind": "page.served", "actor": cara.pk,
            "actor_label": f"{cara.public_id} Cara Lindqvist", "subject": "doc_x", "data": third.data, "prev": second.hash,
        }
    )  # fmt: skip
    assert audit.verify(CHAIN) is None


def test_an_entry_says_that_the_clock_ran_backwards_until_it_has_caught_up(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    noon = timezone.now()
    for seconds in (0, -0.9, -90, -30, 0.1, 60):
        monkeypatch.setattr("pitchey.audit.services.timezone.now", lambda at=noon + timedelta(seconds=seconds): at)
        write(1)
    rows = list(Entry.objects.filter(chain__key=CHAIN).order_by("seq"))
    assert [row.data.get("clock_behind_ms") for row in rows] == [None, None, 90_000, 30_000, None, None]
    assert Chain.objects.get(key=CHAIN).head_at == rows[-1].at
    assert [record.message for record in caplog.records] == ["the clock ran backwards"] * 2
    assert audit.verify(CHAIN) is None
    write(1, chain="pit_other")
    assert "clock_behind_ms" not in Entry.objects.get(chain__key="pit_other").data


def test_chains_are_separate_and_an_unknown_one_is_intact(db: None) -> None:
    write(2)
    write(1, chain="pit_other")
    assert Entry.objects.get(chain__key="pit_other").seq == 1
    assert audit.verify("pit_nothing") is None


@pytest.mark.usefixtures("db")
@settings(
    max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # entries of one chain pile up, as they do
@given(
    data=st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(2**63), 2**63)
            | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
            lambda inner: st.lists(inner, max_size=4),
            max_leaves=8,
        ),
        max_size=5,
    )
)
def test_any_plain_data_is_read_back_as_written(data: dict[str, Any]) -> None:
    with transaction.atomic():
        audit.record(chain=CHAIN, kind="x.y", by=None, subject="s", data=data)
    assert audit.verify(CHAIN) is None


def test_outside_of_a_transaction_nothing_is_written(committed_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(chain=CHAIN, kind="x.y", by=None, subject="s")
    assert not Entry.objects.exists()


def test_an_act_that_fails_leaves_no_entry(db: None) -> None:
    write(1)

    @transaction.atomic
    def act() -> None:
        audit.record(chain=CHAIN, kind="x.y", by=None, subject="s")
        raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        act()
    assert Entry.objects.filter(chain__key=CHAIN).count() == 1
    assert audit.verify(CHAIN) is None


def test_a_float_has_no_place_in_the_record(db: None) -> None:
    with pytest.raises(TypeError), transaction.atomic():
        audit.record(chain=CHAIN, kind="x.y", by=None, subject="s", data={"ratio": 0.5})


# ---------------------------------------------------------------- bending it, as the owner of the database


@pytest.fixture
def tamper(committed_db: None, owner_connection: psycopg.Connection) -> Iterator[Any]:
    """Five entries of a person, committed; and the owner's way round the trigger."""
    write(5, by=cast.person("Cara Lindqvist", "creator"))
    assert audit.verify(CHAIN) is None

    def tamper(statement: str) -> None:
        owner_connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER append_only")
        owner_connection.execute(statement)  # type: ignore[arg-type]
        owner_connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER append_only")

    yield tamper
    owner_connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER append_only")


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("UPDATE audit_entry SET data = jsonb_set(data, '{page}', '99') WHERE seq = 3", 3, "changed"),
        ("UPDATE audit_entry SET kind = 'page.denied' WHERE seq = 2", 2, "changed"),
        ("UPDATE audit_entry SET actor_id = NULL WHERE seq = 4", 4, "changed"),
        ("UPDATE audit_entry SET actor_label = 'somebody else' WHERE seq = 4", 4, "changed"),
        ("UPDATE audit_entry SET subject = 'doc_y' WHERE seq = 1", 1, "changed"),
        ("UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE seq = 5", 5, "changed"),
        ("UPDATE audit_entry SET hash = prev_hash WHERE seq = 5", 5, "changed"),
        ("DELETE FROM audit_entry WHERE seq = 1", 1, "missing"),
        ("DELETE FROM audit_entry WHERE seq = 3", 3, "missing"),
        ("DELETE FROM audit_entry WHERE seq = 5", 5, "cut"),
        ("DELETE FROM audit_entry WHERE seq >= 3", 3, "cut"),
        ("DELETE FROM audit_entry", 1, "cut"),
        (SWAP, 2, "changed"),
        ("UPDATE audit_chain SET head_hash = repeat('0', 64)", 6, "cut"),
        ("UPDATE audit_chain SET head_seq = 4", 6, "cut"),
        ("DELETE FROM audit_entry WHERE seq = 5; UPDATE audit_chain SET head_seq = 4", 5, "cut"),
    ],
)  # fmt: skip
def test_every_violation_is_found(statement: str, seq: int, what: str, tamper: Any) -> None:
    tamper(statement)
    finding = audit.verify(CHAIN)
    assert finding is not None
    assert (finding.chain, finding.seq, finding.what) == (CHAIN, seq, what)


# ---------------------------------------------------------------- what the runtime role may not do


@pytest.fixture
def evidence(db: None, cara: User, ivan: User) -> None:
    factory.signed_nda(published_pitch(cara), ivan)
    assert all(model.objects.exists() for model in (Entry, Signature, Version))


@pytest.mark.parametrize("table", ["audit_entry", "ndas_signature", "pitches_version"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "DROP TABLE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
    ],
)
def test_the_runtime_role_can_only_add_evidence(table: str, statement: str, evidence: None) -> None:
    refused = pytest.raises(DatabaseError, match=r"permission denied|append-only|must be owner")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ["audit_entry", "ndas_signature", "pitches_version"])
def test_even_the_owner_is_stopped_by_the_trigger(
    table: str, evidence: None, owner_connection: psycopg.Connection
) -> None:
    found = owner_connection.execute(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'append_only' AND tgenabled = 'O'",
        [table],
    ).fetchone()
    assert found == (1,)


def test_python_refuses_as_well(evidence: None) -> None:
    for row in (Entry.objects.first(), Signature.objects.first(), Version.objects.first()):
        assert row is not None
        with pytest.raises(TypeError):
            row.save()
    for kept in (Entry.objects.first(), Signature.objects.first()):
        with pytest.raises(TypeError):
            kept.delete()  # type: ignore[union-attr]
