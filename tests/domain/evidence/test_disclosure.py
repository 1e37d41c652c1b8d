"""Who saw what, as the ledger says it; and may they, why, since when, until when?"""

import csv
import io

import pytest

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Invalid, NotFound
from pitchey.dataroom import services as dataroom
from pitchey.evidence import disclosure, explanations
from pitchey.evidence.disclosure import report
from pitchey.ndas import services as ndas
from pitchey.pitches.models import Document, Pitch
from pitchey.sealing import services as sealing
from tests.factories.cast import person, request_context
from tests.factories.ndas import approved_nda, laid_document, requested_nda, signed_nda
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara)


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=4)


def read(who: User, script: Document, *pages: int) -> None:
    for number in pages:
        dataroom.page(by=who, public_id=script.public_id, number=number, context=request_context())


def knock(who: User, script: Document) -> None:
    with pytest.raises(NotFound):
        dataroom.page(by=who, public_id=script.public_id, number=1, context=request_context())


# ---------------------------------------------------------------- who saw what


def test_each_reader_has_a_row_with_pages_agreement_and_refusals(
    cara: User, ivan: User, iris: User, pitch: Pitch, script: Document
) -> None:
    nda = signed_nda(pitch, ivan, download_allowed=True)
    read(ivan, script, 1, 2, 2)
    dataroom.download(by=ivan, public_id=script.public_id, context=request_context())
    read(cara, script, 3)
    knock(iris, script)
    found = {row.person: row for row in report(by=cara, pitch=pitch).rows}
    assert set(found) == {ivan, iris}
    his, hers = found[ivan], found[iris]
    assert (his.document, his.pages, his.views, his.downloads, his.refused, his.nda) == (script, [1, 2], 3, 1, 0, nda)
    assert (hers.document, hers.pages, hers.views, hers.downloads, hers.refused, hers.nda) == (
        script,
        [],
        0,
        0,
        1,
        None,
    )


def test_what_was_read_under_two_agreements_stands_in_two_rows(
    cara: User, ivan: User, pitch: Pitch, script: Document
) -> None:
    first = signed_nda(pitch, ivan)
    read(ivan, script, 1)
    ndas.revoke(by=cara, nda=first, reason="The first is over.", context=request_context())
    second = signed_nda(pitch, ivan)
    read(ivan, script, 4)
    rows = report(by=cara, pitch=pitch).rows
    assert [(row.nda, row.pages) for row in rows] == [(second, [4]), (first, [1])]


def test_an_exported_report_is_recorded_and_a_viewed_one_is_not(cara: User, pitch: Pitch) -> None:
    report(by=cara, pitch=pitch)
    assert not Entry.objects.filter(kind="report.made").exists()
    made = report(by=cara, pitch=pitch, context=request_context())
    entry = Entry.objects.get(kind="report.made")
    assert (made.entries, made.head) == (entry.seq, entry.hash)


def test_a_report_is_for_the_owner_alone(
    pitch: Pitch, ivan: User, pru: User, staff: User, nosy: User, anon: User
) -> None:
    for who in (ivan, pru, staff, nosy, anon):
        with pytest.raises(NotFound):
            report(by=who, pitch=pitch)


def test_a_report_costs_the_same_with_one_reader_as_with_five(
    cara: User, ivan: User, pitch: Pitch, script: Document
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed_nda(pitch, ivan)
    read(ivan, script, 1)
    with CaptureQueriesContext(connection) as few:
        report(by=cara, pitch=pitch)
    for number in range(4):
        reader = person(f"Reader {number}", "investor")
        signed_nda(pitch, reader)
        read(reader, script, number + 1)
    with CaptureQueriesContext(connection) as many:
        report(by=cara, pitch=pitch)
    assert len(few) == len(many)


# ---------------------------------------------------------------- may they, and why


@pytest.mark.parametrize(
    ("state", "allowed", "reason"),
    [
        ("requested", False, "no_agreement"),
        ("approved", False, "not_signed"),
        ("signed", True, "agreement"),
        ("revoked", False, "ended"),
        ("suspended", False, "suspended"),
    ],
)
def test_the_gate_is_explained(
    state: str, allowed: bool, reason: str, cara: User, ivan: User, pitch: Pitch, script: Document
) -> None:
    made = {"requested": requested_nda, "approved": approved_nda}.get(state, signed_nda)(pitch, ivan)
    if state == "revoked":
        ndas.revoke(by=cara, nda=made, reason="It is over.", context=request_context())
    if state == "suspended":
        ivan.is_active = False
        ivan.save()
    (said,) = explanations.explain(by=cara, pitch=pitch, person=ivan)
    assert (said.decision.allowed, said.decision.reason) == (allowed, reason)
    assert said.why
    made.refresh_from_db()
    assert said.since == (made.signed_at if allowed else None)
    assert said.until == (made.expires_at if allowed else None)


def test_every_reason_of_the_gate_has_words() -> None:
    import re
    from pathlib import Path

    source = Path(explanations.access.__file__).read_text(encoding="utf-8")
    reasons = set(re.findall(r'Decision\((?:True|False), "(\w+)"', source)) | {explanations.access.ENDED}
    assert reasons - {"owner", "no_downloads"} <= set(explanations.WHY)


def test_a_person_without_a_request_is_not_explained(cara: User, iris: User, pitch: Pitch, script: Document) -> None:
    with pytest.raises(NotFound):
        explanations.explain(by=cara, pitch=pitch, person=iris)


@pytest.mark.parametrize("who", ["ivan", "pru", "staff", "nosy"])
def test_the_gate_is_explained_to_the_owner_alone(
    who: str, ivan: User, pitch: Pitch, script: Document, request: pytest.FixtureRequest
) -> None:
    signed_nda(pitch, ivan)
    with pytest.raises(NotFound):
        explanations.explain(by=request.getfixturevalue(who), pitch=pitch, person=ivan)
    with pytest.raises(NotFound):
        explanations.what_if(by=request.getfixturevalue(who), document=script, access="owner")


@pytest.mark.parametrize(
    ("setting", "gain", "lose"),
    [("owner", [], ["ivan"]), ("nda", [], []), ("members", ["iris"], []), ("public", ["iris"], [])],
)
def test_what_a_setting_would_change(
    setting: str, gain: list[str], lose: list[str], cara: User, ivan: User, iris: User, pitch: Pitch, script: Document,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    signed_nda(pitch, ivan)
    requested_nda(pitch, iris)
    change = explanations.what_if(by=cara, document=script, access=setting)
    assert [person.pk for person in change.gain] == [request.getfixturevalue(name).pk for name in gain]
    assert [person.pk for person in change.lose] == [request.getfixturevalue(name).pk for name in lose]
    script.refresh_from_db()
    assert script.access == "nda"


def test_a_setting_that_is_none_is_said(cara: User, script: Document) -> None:
    with pytest.raises(Invalid):
        explanations.what_if(by=cara, document=script, access="everybody")


# ---------------------------------------------------------------- taken away


def test_the_sealed_paper_says_the_same_to_machines_and_holds_any_name(
    cara: User, pitch: Pitch, script: Document
) -> None:
    reader = person("Reader", "investor", display_name="محمد 王小明 Šárka")
    signed_nda(pitch, reader)
    read(reader, script, 1, 2)
    made = report(by=cara, pitch=pitch, context=request_context())
    verdict = sealing.validate(disclosure.sealed(made))
    assert verdict.finding == "authentic"
    assert verdict.record["head"] == made.head
    assert verdict.record["rows"] == [disclosure.cells(row) for row in made.rows]
    assert verdict.record["rows"][0][0] == "محمد 王小明 Šárka"


def test_the_table_runs_no_formula(cara: User, pitch: Pitch, script: Document) -> None:
    reader = person("Reader", "investor", display_name='=HYPERLINK("http://evil.test")')
    signed_nda(pitch, reader)
    read(reader, script, 1)
    rows = list(csv.reader(io.StringIO(disclosure.table(report(by=cara, pitch=pitch)).removeprefix("\ufeff"))))
    assert rows[0] == list(disclosure.COLUMNS)
    assert rows[1][0] == '\'=HYPERLINK("http://evil.test")'
