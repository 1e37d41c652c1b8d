"""Where does somebody come from, how often, and where are they sent? Forged headers, floods, escapes and traps."""

import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, RequestFactory

from pitchey.accounts.models import User
from pitchey.core import limits
from pitchey.core.network import address_from, client_ip, network_of, scope_ip
from tests.factories.cast import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
FORGED = "1.1.1.1, 2.2.2.2, 3.3.3.3"


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (3, "1.1.1.1"), (4, "127.0.0.1")]
)
def test_only_what_our_own_proxies_wrote_is_believed(proxies: int, seen: str, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": FORGED, "X-Real-IP": "9.9.9.9", "Forwarded": "for=9.9.9.9"}
    )
    assert client_ip(request) == seen
    # Two lines of one header are one list: what stands in the first line was there first.
    headers = [(b"x-forwarded-for", b"1.1.1.1, 2.2.2.2"), (b"x-forwarded-for", b"3.3.3.3")]
    assert scope_ip({"headers": headers, "client": ("127.0.0.1", 1)}) == seen


@pytest.mark.parametrize(
    "forged", ["nonsense", "1.1.1.1:80", "", ",,,", "'; DROP", "::ffff:1.2.3.4.5", "\x00", "[::1]"]
)
def test_a_header_that_is_no_address_is_not_believed(forged: str, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert address_from(forged, "10.0.0.9") == "10.0.0.9"


def test_ipv6_counts_by_network_and_ipv4_by_address_however_it_is_written() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") != network_of("::ffff:192.0.2.2")


@pytest.mark.django_db
def test_a_forged_header_gets_nobody_around_the_limit() -> None:
    for number in range(100):
        assert limits.hit("address", "127.0.0.1").granted, number
    answer = Client().get("/api/v1/meta", headers={"X-Forwarded-For": "8.8.8.8"})
    assert answer.status_code == 429


def _hits(url: str, many: int) -> int:
    """How many of so many hits from eight threads of this process are granted."""
    import redis

    granted = []

    def work() -> None:
        with redis.from_url(url) as connection:
            granted.extend(
                limits.hit("address", "203.0.113.9", connection=connection).granted for _ in range(many // 8)
            )

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(granted)


def test_of_four_hundred_at_once_from_four_processes_exactly_a_hundred_pass() -> None:
    with ProcessPoolExecutor(4) as pool:
        passed = list(pool.map(_hits, [django_settings.REDIS_URL] * 4, [104] * 4))
    assert sum(passed) == 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/livezz",
        "/livez/../creator/login/",
        "/api/healthy",
        "/api/health/../v1/meta",
        "//api/v1/meta",
        "/STATIC/x",
        "/static",
        "/;/livez",
    ],
)
def test_no_address_escapes_the_limit_by_its_beginning(path: str) -> None:
    for _number in range(100):
        limits.hit("address", "127.0.0.1")
    assert Client().get(path).status_code == 429


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/../api/v1/meta", "/files/../api/v1/meta", "/files/..%2f..%2fprivate", "/files/%2e%2e/private/x", "/files//etc/passwd",
                                  "/files/private/x", "/static/..%2f..%2fmanage.py", "/mail/..%2f..%2f..%2fmanage.py"])  # fmt: skip
def test_nothing_but_files_answers_where_nothing_is_counted(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in (302, 400, 404)
    assert b"import" not in answer.content


TRAPS = ["https://evil.test/", "//evil.test/", "/\\evil.test", "\\\\evil.test", "https:evil.test", "javascript:alert(1)", "http://testserver@evil.test/",
         "http:///evil.test", "/\t/evil.test", " //evil.test", "///evil.test", "public:home", "creator", "data:text/html,x"]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_no_way_back_leads_elsewhere(trap: str, cara: User) -> None:
    client = Client()
    answers = [client.post("/creator/login/", {"email": cara.email, "password": PASSWORD, "next": trap})]
    assert answers[0].status_code == 302
    answers.append(client.get("/creator/login/", {"next": trap}))
    answers.append(client.get("/login/", {"next": trap}))
    answers.append(client.post("/reauthenticate/", {"password": PASSWORD, "next": trap}))
    answers.append(client.post("/theme/", {"theme": "dark", "next": trap}, headers={"referer": trap}))
    answers.append(client.post("/notifications/read/", {"next": trap}, headers={"referer": trap}))
    answers.append(client.post("/verify-email/", {"next": trap}, headers={"referer": trap}))
    for answer in answers:
        if answer.status_code in (301, 302):
            assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\", "/\t")), (
                answer["Location"]
            )
            assert "evil" not in answer["Location"].partition("?")[0]


def test_the_host_header_stands_in_no_letter(cara: User, settings: Any, outbox_run: Any, mailoutbox: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.test", "x-forwarded-host": "evil.test"}).post(
        "/password/forgot/", {"email": cara.email}
    )
    outbox_run()
    [letter] = mailoutbox
    said = letter.message().as_string()
    assert "evil.test" not in said and settings.SITE_URL in letter.body


def test_every_place_of_the_proxy_writes_the_address_itself() -> None:
    """nginx forgets all outer `proxy_set_header` lines in a block that has one of its own."""
    depth, blocks, current = 0, [], []
    for line in (ROOT / "deploy/nginx/pitchey.conf").read_text().splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("location"):
            current = []
            blocks.append(current)
        depth += text.count("{") - text.count("}")
        if depth >= 2 and blocks:
            current.append(text)
    assert len(blocks) >= 4
    for block in blocks:
        own = [line for line in block if line.startswith("proxy_set_header")]
        assert not own or any("X-Forwarded-For" in line for line in own), block
