"""What stands under everything? The database's runtime role, the ledger, uploads, production's settings and the desk in a browser."""

import io
import os
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.dataroom import services as dataroom
from pitchey.media import services as media
from pitchey.media.models import File
from tests.api.calling import Caller
from tests.browser.setup import staged
from tests.factories import files
from tests.factories.cast import PASSWORD, person, request_context
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import published_pitch

ROOT = Path(__file__).resolve().parent.parent.parent
EVIDENCE = ("audit_entry", "ndas_signature", "pitches_version")


# ---------------------------------------------------------------- the database


@pytest.mark.django_db
@pytest.mark.parametrize("table", EVIDENCE)
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TRIGGER append_only ON {}",
        "DROP TABLE {} CASCADE", "ALTER TABLE {} OWNER TO CURRENT_USER", "CREATE RULE x AS ON INSERT TO {} DO INSTEAD NOTHING",
        "CREATE TRIGGER x BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION pitchey_append_only()", "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
        "COMMENT ON TABLE {} IS 'x'", "CREATE INDEX x ON {} (id)", "GRANT ALL ON {} TO PUBLIC",
    ],
)  # fmt: skip
def test_the_runtime_role_cannot_change_evidence(table: str, act: str) -> None:
    with connection.cursor() as cursor:
        if act.startswith("GRANT"):  # PostgreSQL only warns, and grants nothing
            cursor.execute(
                "SELECT count(*) FROM information_schema.role_table_grants WHERE table_name = %s AND is_grantable = 'YES' AND grantee = current_user",
                [table],
            )
            assert cursor.fetchone() == (0,)
            return
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner|append-only"), transaction.atomic():
            cursor.execute(act.format(table))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        "CREATE TABLE x (id int)", "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA x", "CREATE ROLE x", "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres", "SET session_replication_role = replica", "SELECT pg_read_file('/etc/passwd')", "COPY audit_entry TO PROGRAM 'id'",
        "SELECT rolpassword FROM pg_authid", "CREATE OR REPLACE FUNCTION pitchey_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "ALTER ROLE CURRENT_USER SUPERUSER", "ALTER ROLE CURRENT_USER BYPASSRLS", "CREATE EXTENSION dblink", "CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION pitchey_append_only()",
        "SELECT lo_import('/etc/passwd')", "DO $$ BEGIN EXECUTE 'SET ROLE pitchey_test_owner'; END $$", "ALTER DATABASE postgres SET x.y = '1'",
    ],
)  # fmt: skip
def test_the_runtime_role_makes_and_becomes_nothing(act: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(act)


@pytest.mark.django_db
def test_the_runtime_role_sees_no_other_database() -> None:
    url = os.environ["DATABASE_URL"]
    for name in ("template1", "postgres"):
        other = url.rpartition("/")[0] + f"/{name}"
        try:
            with psycopg.connect(other, autocommit=True) as there, pytest.raises(psycopg.Error):
                there.execute("CREATE TABLE x (id int)")
        except psycopg.OperationalError:
            pass  # refused at the door is as good


# ---------------------------------------------------------------- the ledger


def test_a_page_that_cannot_be_recorded_is_503_and_no_byte_leaves(
    committed_db: None, owner_connection: psycopg.Connection
) -> None:
    cara, ivan = person("Cara", "creator"), person("Ivan", "investor")
    pitch = published_pitch(cara)
    document = laid_document(pitch)
    signed_nda(pitch, ivan, download_allowed=True)
    client = Client(raise_request_exception=False)
    client.force_login(ivan)
    owner_connection.execute(
        "ALTER TABLE audit_entry ADD CONSTRAINT broken CHECK (kind NOT IN ('page.served', 'document.downloaded', 'page.denied')) NOT VALID"
    )
    try:
        for path in (f"/read/{document.public_id}/1.jpg", f"/read/{document.public_id}/download/"):
            answer = client.get(path)
            assert (
                answer.status_code == 503
                and b"\xff\xd8" not in answer.content[:2]
                and b"%PDF" not in answer.content[:5]
            ), path
        for path in (f"documents/{document.public_id}/pages/1", f"documents/{document.public_id}/download"):
            assert Caller(ivan).get(path).status_code == 503, path
    finally:
        owner_connection.execute("ALTER TABLE audit_entry DROP CONSTRAINT broken")
    assert client.get(f"/read/{document.public_id}/1.jpg").status_code == 200


def test_thirty_concurrent_readers_leave_thirty_entries_and_an_intact_chain(committed_db: None) -> None:
    from django.db import connections

    from pitchey.audit.services import verify

    cara, ivan = person("Cara", "creator"), person("Ivan", "investor")
    pitch = published_pitch(cara)
    document = laid_document(pitch)
    signed_nda(pitch, ivan)

    def read() -> None:
        for _page in range(5):
            dataroom.page(by=ivan, public_id=document.public_id, number=1, context=request_context())
        connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Entry.objects.filter(kind="page.served").count() == 30
    assert verify(pitch.public_id) is None


# ---------------------------------------------------------------- uploads


@pytest.mark.django_db
def test_an_upload_address_is_for_one_file_of_one_size_and_once(cara: User) -> None:
    contents = files.pdf(pages=1)
    file, upload = media.begin_upload(
        by=cara,
        purpose="document",
        name="../../../etc/cron.d/x.pdf",
        size=len(contents),
        content_type="application/pdf",
    )
    assert (
        "/" not in file.name
        and ".." not in file.name
        and "x" not in Path(file.original_key).name.removeprefix("original")
    )
    client = Client(raise_request_exception=False)
    token = upload.url.rpartition("/")[2]
    for bad in (token[:-1] + ("a" if token[-1] != "a" else "b"), token + "x", "a" * 5000, "..", "%00", "é"):
        assert client.put(f"/api/uploads/{bad}", contents, "application/pdf").status_code in (400, 404)
    for method in ("get", "post", "delete"):
        assert getattr(client, method)(upload.url).status_code in (404, 405)
    assert client.patch(upload.url, contents, "application/pdf").status_code == 400  # a piece says where it belongs
    assert client.put(upload.url, contents + b"x", "application/pdf").status_code == 422
    assert client.put(upload.url, contents, "application/pdf").status_code in (200, 204)
    assert client.put(upload.url, contents, "application/pdf").status_code == 409
    assert client.get(f"/files/{file.original_key}").status_code == 404


BOMB = zlib.compress(b"\0" * 300_000_000, 9)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kind", "contents"),
    [
        ("bomb.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]"
         b"/Contents 4 0 R>>endobj\n4 0 obj<</Length " + str(len(BOMB)).encode() + b"/Filter/FlateDecode>>stream\n" + BOMB + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
        ("page.pdf", "application/pdf", b"<html><script>alert(1)</script></html>"),
        ("zip.pdf", "application/pdf", b"PK\x03\x04" + b"\0" * 1000),
        ("svg.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("loop.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)  # fmt: skip
def test_a_hostile_file_is_refused_or_made_harmless_and_kills_nobody(
    name: str, kind: str, contents: bytes, cara: User, outbox_run: Any
) -> None:
    purpose = "document" if name.endswith("pdf") else "still"
    file, _upload = media.begin_upload(by=cara, purpose=purpose, name=name, size=len(contents), content_type=kind)
    media.receive(file=file, stream=io.BytesIO(contents))
    media.finish_upload(by=cara, file=file)
    outbox_run()
    file = File.objects.get(pk=file.pk)
    assert file.status in ("rejected", "ready"), (file.status, name)
    assert name in ("bomb.pdf",) or file.status == "rejected"


# ---------------------------------------------------------------- production


def _production(program: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "pitchey.settings.production", "SECRET_KEY": "s" * 25 + "S3cr3t-_" * 5, "JWT_KEY": "j" * 25 + "J3cr3t-_" * 5,
        "ALLOWED_HOSTS": "pitchey.test", "SITE_URL": "https://pitchey.test", "DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"],
        "STORAGE_URL": os.environ["STORAGE_URL"], "SCANNER_URL": "clamav://127.0.0.1:1", "TRUSTED_PROXY_COUNT": "1",
    } | env  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", program], env=given, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_production_speaks_https_only_and_hides_what_broke(django_db_setup: None) -> None:
    done = _production(
        """
import django, json; django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.test.utils import setup_test_environment
c = Client(raise_request_exception=False, headers={"host": "pitchey.test", "x-forwarded-for": "198.51.100.77"})
plain = c.get("/about/")
assert plain.status_code == 301 and plain["Location"] == "https://pitchey.test/about/", plain
secure = {"x-forwarded-proto": "https"}
page = c.get("/creator/login/", headers=secure)
assert page.status_code == 200, page
assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
for name, cookie in page.cookies.items():
    assert name.startswith("__Host-") and cookie["secure"] and cookie["path"] == "/" and not cookie["domain"] and cookie["samesite"] == "Lax", cookie
import portals.public.views.site as site
from portals.shared import context
def broken(request): raise RuntimeError("zaffre-inside " + settings.SECRET_KEY)
from django.urls import path
import pitchey.urls
from django.contrib.auth.decorators import login_not_required
pitchey.urls.urlpatterns.insert(0, path("broken/", login_not_required(broken)))
answer = c.get("/broken/", headers=secure)
assert answer.status_code == 500
text = answer.content.decode()
for word in ("zaffre", settings.SECRET_KEY, "Traceback", "settings", "site-packages"):
    assert word not in text, word
assert c.get("/about/", headers=secure | {"host": "evil.test"}).status_code == 400
assert c.get("/mail/", headers=secure).status_code == 404
assert not settings.DEBUG and not settings.DEMO_ALLOWED and not settings.SCANNER_OPTIONAL
print("fine")
"""
    )
    assert done.stdout.strip().endswith("fine"), done.stdout[-500:] + done.stderr[-3000:]


@pytest.mark.parametrize(
    "env",
    [
        {"SECRET_KEY": ""},
        {"JWT_KEY": "short"},
        {"JWT_KEY": "s" * 25 + "S3cr3t-_" * 5},
        {"SECRET_KEY": "not-a-secret-" + "x" * 60},
    ],
)
def test_production_does_not_start_on_a_weak_secret(env: dict[str, str], django_db_setup: None) -> None:
    done = _production("import django; django.setup()", **env)
    assert done.returncode != 0 and "ImproperlyConfigured" in done.stderr


# ---------------------------------------------------------------- the desk and the pages in a browser


@pytest.mark.browser
def test_no_page_of_portals_or_admin_breaks_the_content_policy(live: Any, new_page: Any) -> None:
    def build() -> dict[str, Any]:
        cara, ivan = person("Cara Lindqvist", "creator"), person("Ivan Petrov", "investor")
        boss = User.objects.create_superuser("boss@cast.test", PASSWORD, display_name="Boss")
        pitch = published_pitch(cara)
        document = laid_document(pitch)
        nda = signed_nda(pitch, ivan)
        return {"cara": cara, "ivan": ivan, "boss": boss, "pitch": pitch, "document": document, "nda": nda}

    made = staged(build)
    page = new_page(offline=True)
    said: list[str] = []

    def note(message: Any) -> None:
        # A busy browser also warns of a font that lay ready and was not drawn within seconds.
        if message.type in ("error", "warning") and "preload" not in message.text:
            said.append(f"{message.page.url}: {message.text}")

    page.on("console", note)
    page.on("response", lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.goto("/staff/login/")
    page.locator("input[name=username]").fill("boss@cast.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url("**/staff/")
    for address in ("/staff/", "/staff/accounts/user/", f"/staff/accounts/user/{made['cara'].pk}/change/", "/staff/accounts/user/add/", "/staff/pitches/pitch/",
                    f"/staff/pitches/pitch/{made['pitch'].pk}/change/", "/staff/ndas/nda/", f"/staff/ndas/nda/{made['nda'].pk}/change/", "/staff/outbox/job/", "/staff/media/file/",
                    "/staff/accounts/organisation/"):  # fmt: skip
        answer = page.goto(address)
        assert answer.status == 200, address
    other = new_page(offline=True)
    other.on("console", note)
    other.goto("/investor/login/")
    other.get_by_label("Email address").fill(made["ivan"].email)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url("**/investor/")
    for address in (
        "/",
        "/browse/",
        f"/pitches/{made['pitch'].public_id}/",
        f"/read/{made['document'].public_id}/",
        "/settings/",
        "/notifications/",
        "/api/v1/docs",
    ):
        assert other.goto(address).status == 200, address
        other.wait_for_load_state("networkidle")
    assert not said, "\n".join(said)
