"""Is the ledger written down every hour, and does any bend show: against the chains, the checkpoints, and the papers that left the house?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from pitchey.audit import services as audit
from pitchey.audit.models import Chain, Entry
from pitchey.core.errors import Unavailable
from pitchey.evidence import checkpoints, tasks
from pitchey.evidence.models import Checkpoint
from pitchey.evidence.verification import violations
from pitchey.sealing import services as sealing
from pitchey.sealing.certificates import CannotSeal
from tests.factories.cast import request_context

CHAIN = "pit_chain"


def write(count: int, chain: str = CHAIN) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(
                chain=chain,
                kind="page.served",
                by=None,
                subject="doc_x",
                data={"page": number},
                context=request_context(),
            )


def paper_of(checkpoint: Checkpoint) -> bytes:
    with storages["private"].open(checkpoint.key) as kept:
        return kept.read()


def said() -> list[str]:
    return [str(violation) for violation in violations()]


# ---------------------------------------------------------------- what is written down


def test_a_checkpoint_holds_the_heads_of_grown_chains_and_the_last_one(db: None) -> None:
    write(3)
    write(1, "usr_other")
    (first,) = checkpoints.make()
    assert checkpoints.make() == []
    write(2)
    (second,) = checkpoints.make()
    assert [(key, seq) for key, seq, _hash in first.heads] == [(CHAIN, 3), ("usr_other", 1)]
    assert [(key, seq) for key, seq, _hash in second.heads] == [(CHAIN, 5)]
    assert (second.number, second.prev_hash) == (2, first.hash)
    assert said() == []


def test_no_checkpoint_is_made_before_the_time_of_the_newest(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    (first,) = checkpoints.make()
    write(1)
    now = timezone.now
    monkeypatch.setattr(checkpoints.timezone, "now", lambda: first.at - timedelta(minutes=5))
    with pytest.raises(Unavailable) as refused:
        checkpoints.make()
    assert refused.value.code == "clock_behind"
    assert Checkpoint.objects.count() == 1
    monkeypatch.setattr(checkpoints.timezone, "now", now)
    assert [made.number for made in checkpoints.make()] == [2]


def test_very_many_chains_take_several_checkpoints(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST_HEADS", 2)
    for number in range(5):
        write(1, f"pit_{number}")
    assert [len(made.heads) for made in checkpoints.make()] == [2, 2, 1]
    assert said() == []


def test_the_sealed_paper_says_what_the_row_says_to_everybody(db: None) -> None:
    write(2)
    (made,) = checkpoints.make()
    verdict = sealing.validate(paper_of(made))
    assert verdict.finding == "authentic"
    assert (verdict.record["number"], verdict.record["hash"], verdict.record["heads"]) == (1, made.hash, made.heads)


def test_subscribers_get_the_checkpoint_by_mail(db: None, settings: Any, outbox_run: Any) -> None:
    settings.CHECKPOINT_EMAILS = ["notary@elsewhere.test"]
    write(1)
    (made,) = checkpoints.make()
    outbox_run()
    (letter,) = mail.outbox
    assert letter.to == ["notary@elsewhere.test"]
    assert [(name, content) for name, content, _kind in letter.attachments] == [("00000001.pdf", paper_of(made))]


def test_without_a_seal_there_is_no_checkpoint_and_the_next_try_has_it(db: None, settings: Any) -> None:
    write(1)
    file, settings.SEAL_FILE = settings.SEAL_FILE, "/nowhere/seal.p12"
    with pytest.raises(CannotSeal):
        checkpoints.make()
    assert not Checkpoint.objects.exists() and Chain.objects.get().checkpointed_seq == 0
    settings.SEAL_FILE = file
    assert len(checkpoints.make()) == 1


@pytest.mark.parametrize("statement", ["UPDATE evidence_checkpoint SET number = 9", "DELETE FROM evidence_checkpoint"])
def test_the_runtime_role_changes_no_checkpoint(statement: str, db: None) -> None:
    write(1)
    checkpoints.make()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# ---------------------------------------------------------------- bending it, as the owner of the database


@pytest.fixture
def ledger(committed_db: None, owner_connection: psycopg.Connection) -> Iterator[Any]:
    """Two checkpoints over one chain of five entries; and the owner's way round the triggers."""
    write(3)
    checkpoints.make()
    write(2)
    checkpoints.make()

    def tamper(*statements: str) -> None:
        for table in ("audit_entry", "evidence_checkpoint"):
            owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")  # type: ignore[arg-type]
        for statement in statements:
            owner_connection.execute(statement)  # type: ignore[arg-type]

    yield tamper
    for table in ("audit_entry", "evidence_checkpoint"):
        owner_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")  # type: ignore[arg-type]


def forged() -> list[str]:
    """What a forger with the whole database writes: every hash anew, so that the chain is whole in itself."""
    statements, previous = [], audit.GENESIS
    for entry in Entry.objects.filter(chain__key=CHAIN).order_by("seq"):
        entry.prev_hash = previous
        previous = audit._hash(entry, CHAIN)
        hashes = f"prev_hash = '{entry.prev_hash}', hash = '{previous}'"
        statements.append(f"UPDATE audit_entry SET {hashes} WHERE seq = {entry.seq}")  # noqa: S608 - a forger's
    return [*statements, f"UPDATE audit_chain SET head_hash = '{previous}'"]  # noqa: S608


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_entry SET kind = 'x.y' WHERE seq = 2", f"{CHAIN}, entry 2: changed"),
        ("DELETE FROM audit_entry WHERE seq = 2", f"{CHAIN}, entry 2: missing"),
        ("DELETE FROM audit_entry WHERE seq > 3", f"{CHAIN}, entry 4: cut"),
        ("DELETE FROM evidence_checkpoint WHERE number = 1", "checkpoint 1: missing"),
        ("UPDATE evidence_checkpoint SET heads = '[]' WHERE number = 1", "checkpoint 1: changed"),
        ("UPDATE evidence_checkpoint SET at = at + interval '1 hour' WHERE number = 2", "checkpoint 2: changed"),
        ("UPDATE audit_chain SET checkpointed_seq = 9", f"{CHAIN}, entry 9: said to be covered by a checkpoint, and is not"),
    ],
)  # fmt: skip
def test_every_violation_is_named(statement: str, found: str, ledger: Any) -> None:
    ledger(statement)
    assert found in said()


def test_a_chain_that_was_cut_and_mended_is_found_by_its_checkpoint(ledger: Any) -> None:
    ledger(
        "DELETE FROM audit_entry WHERE seq > 3",
        "UPDATE audit_chain SET head_seq = 3, head_hash = (SELECT hash FROM audit_entry WHERE seq = 3), checkpointed_seq = 3",
    )
    assert audit.verify(CHAIN) is None
    assert f"{CHAIN}, entry 5: cut since checkpoint 2" in said()


def test_a_chain_rewritten_with_fresh_hashes_is_found_by_its_checkpoint(ledger: Any) -> None:
    ledger("UPDATE audit_entry SET data = '{\"page\": 7}' WHERE seq = 2")
    ledger(*forged())
    assert audit.verify(CHAIN) is None
    assert f"{CHAIN}, entry 3: rewritten since checkpoint 1" in said()


def test_removed_checkpoints_are_found_by_an_exported_document(ledger: Any) -> None:
    paper = paper_of(Checkpoint.objects.get(number=2))
    ledger(
        "DELETE FROM audit_entry WHERE seq > 3",
        "UPDATE audit_chain SET head_seq = 3, head_hash = (SELECT hash FROM audit_entry WHERE seq = 3), checkpointed_seq = 3",
        "DELETE FROM evidence_checkpoint WHERE number = 2",
    )
    assert said() == []
    found = [str(violation) for violation in violations(papers=[paper])]
    assert found == ["checkpoint 2: cut: its sealed paper is there, and its row is not"]


def test_a_paper_that_was_touched_proves_nothing(ledger: Any) -> None:
    paper = bytearray(paper_of(Checkpoint.objects.get(number=2)))
    paper[200] ^= 1
    (violation,) = violations(papers=[bytes(paper)])
    assert "not a checkpoint of ours" in str(violation)


# ---------------------------------------------------------------- the nightly walk and the command


def test_the_command_reports_an_intact_ledger_or_fails_with_the_violation(
    ledger: Any, capsys: Any, tmp_path: Any
) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper_of(Checkpoint.objects.get(number=1)))
    call_command("verify_ledger", "--paper", str(file))
    assert "5 entries, 2 checkpoints, whole." in capsys.readouterr().out
    ledger("UPDATE audit_entry SET kind = 'x.y' WHERE seq = 2")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger", CHAIN)
    assert ended.value.code == 1
    assert f"{CHAIN}, entry 2: changed" in capsys.readouterr().err


def test_the_nightly_walk_raises_the_alarm(ledger: Any, settings: Any, outbox_run: Any, caplog: Any) -> None:
    settings.CHECKPOINT_EMAILS = ["notary@elsewhere.test"]
    tasks.verify()
    ledger("DELETE FROM audit_entry WHERE seq = 2")
    tasks.verify()
    outbox_run()
    assert [record.message for record in caplog.records if record.levelname == "CRITICAL"] == ["the ledger was bent"]
    (letter,) = mail.outbox
    assert f"{CHAIN}, entry 2: missing" in letter.body
