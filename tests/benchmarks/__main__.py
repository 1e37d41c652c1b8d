"""`make bench`: requests a second, latencies, queries and memory on a market of 100,000 pitches, next to a bare server and to FastAPI with raw SQL.

A report for people: machines are noisy, so read the ratios. Needs wrk (apt-get install wrk); takes nginx along where it is installed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pitchey.operations import embedded, run
from pitchey.operations.bootstrap import bootstrap_database
from tests.benchmarks.report import machine, reported

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var" / "bench"
SEAL = VAR / "seal"
CLIENTS = 8


@dataclass(frozen=True)
class Case:
    """One line of the report: what is asked of us, and of the peer where it does the same work."""

    name: str
    paths: list[str]
    peer: list[str] | None = None
    signed_in: bool = False
    body: str = ""
    # Milliseconds that each client waits on average before it asks again; 0 asks as fast as answers come.
    pause: int = 0
    clients: int = CLIENTS
    warm_up: int = 1  # seconds
    # Nobody has asked for these before: the paths of the warm-up, of the count and of the measurement are different ones.
    unkept: bool = False

    @property
    def warming(self) -> list[str]:
        return self.paths[: len(self.paths) // 5] if self.unkept else self.paths

    @property
    def measured(self) -> list[str]:
        return self.paths[len(self.paths) // 5 :] if self.unkept else self.paths


@dataclass(frozen=True)
class Figures:
    rps: float
    p50: float
    p95: float
    p99: float
    bad: int


def cases(world: Any) -> list[Case]:
    login = json.dumps(
        {"email": "reader@bench.pitchey.test", "password": "a bench of eight clients", "portal": "investor"}
    )

    def unkept(name: str, paths: list[str], rival: bool = True) -> Case:
        return Case(name, paths, [path.replace("/api/v1", "") for path in paths] if rival else None, unkept=True)

    return [
        Case("public list", ["/api/v1/pitches"], ["/pitches"]),
        Case("public list, beside a peer without limits", ["/api/v1/pitches"], ["/uncounted/pitches"]),
        unkept("public list, never the same page", world.places),
        Case(
            "filtered list", ["/api/v1/pitches?genre=horror&format=feature"], ["/pitches?genre=horror&format=feature"]
        ),
        unkept("filtered list, never the same filters", world.filters),
        Case("signed-in list", ["/api/v1/pitches"], ["/mine"], signed_in=True),
        Case("search", world.searches, [path.replace("/api/v1", "") for path in world.searches]),
        unkept("search, never the same words", world.pairs),
        Case("autocomplete", world.prefixes),
        *([Case("search by meaning, never the same", world.questions)] if world.questions else []),
        Case("detail", world.details, [path.replace("/api/v1", "") for path in world.details], warm_up=4),
        unkept("detail, never asked for before", world.unasked),
        Case("browse, a page", ["/browse/"]),
        unkept("browse, a page, never the same filters", world.browsed, rival=False),
        Case("pitch, a page", [f"/pitches/{path.rsplit('/', 1)[1]}/" for path in world.details]),
        unkept(
            "pitch, a page, never asked for before",
            [f"/pitches/{path.rsplit('/', 1)[1]}/" for path in reversed(world.unasked)],
            rival=False,
        ),
        Case("marked page", world.pages, signed_in=True),
        Case("marked page, one reader", world.pages, signed_in=True, clients=1),
        Case("marked page, sixteen readers of one script", world.sixteen, signed_in=True, clients=16),
        Case("marked page, a reader turns one every half second", world.pages, signed_in=True, pause=500),
        Case("login", ["/api/v1/auth/login"], body=login),
    ]


def wrk(
    address: str,
    paths: list[str],
    *,
    seconds: int,
    headers: dict[str, str],
    body: str = "",
    pause: int = 0,
    clients: int = CLIENTS,
) -> Figures:
    """What so many clients get from an address in so many seconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(paths) + "\n")
        listed.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{clients}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            str(Path(__file__).with_name("wrk.lua")),
        ]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        command += [address, "--", listed.name, str(pause), *([body] if body else [])]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Figures(**json.loads(printed.strip().splitlines()[-1]))


def queries(case: Case, token: str) -> int:
    """How many statements one request costs, connection housekeeping left out. The cache is as warm as it is in the measurement."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Authorization": f"Bearer {token}"} if case.signed_in else {})

    def ask(path: str) -> Any:
        if case.body:
            return client.post(path, case.body, content_type="application/json", secure=True)
        return client.get(path.partition(" ")[0], secure=True, follow=True)

    ask(case.warming[0])
    with CaptureQueriesContext(connection) as captured:
        answer = ask(case.warming[1 if case.unkept else 0])
    if answer.status_code != 200:
        raise RuntimeError(f"{case.name}: {answer.status_code} {answer.content[:300]!r}")
    noise = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET LOCAL")
    return sum(not query["sql"].startswith(noise) for query in captured.captured_queries)


@contextmanager
def nginx(port: int, web: int, sockets: int, peer: int) -> Iterator[int]:
    """nginx before both, as in production; without nginx the web server itself."""
    if not shutil.which("nginx"):
        yield web
        return
    folder = VAR / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(
        f"""
worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream web {{ server 127.0.0.1:{web}; keepalive 16; }}
  upstream peer {{ server 127.0.0.1:{peer}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host localhost;
      proxy_set_header X-Forwarded-Proto https; proxy_set_header X-Forwarded-For $remote_addr; }}
    location /peer/ {{ proxy_pass http://peer/; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $remote_addr; }}
    location /ws/ {{ proxy_pass http://127.0.0.1:{sockets}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }}
  }}
}}
""",
        encoding="utf-8",
    )
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def memory(processes: dict[str, Any]) -> dict[str, float]:
    """Proportional memory in MB per program, with its children."""
    import psutil

    sizes = {}
    for name, process in processes.items():
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        sizes[name] = sum(one.memory_full_info().pss for one in tree) / 1e6
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--pitches", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", default="", help="measure the cases whose names contain this")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("The load comes from wrk: apt-get install wrk")
    VAR.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        addresses = stack.enter_context(embedded.servers(VAR / "servers"))
        bootstrap_database(addresses.superuser_url, addresses.owner_url, addresses.app_url)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "DATABASE_URL": addresses.app_url,
            "DATABASE_OWNER_URL": addresses.owner_url,
            "REDIS_URL": addresses.redis_url,
            "SECRET_KEY": "bench-" * 12,
            "JWT_KEY": "another-bench-" * 6,
            "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
            "STORAGE_URL": f"file://{VAR / 'files'}",
            "STATIC_ROOT": str(VAR / "static"),
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "ERROR",
            "TRUSTED_PROXY_COUNT": "1",
            "SEAL_FILE": str(SEAL / "seal.p12"),
            "SEAL_PASSPHRASE": "a bench that also sets seals",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not SEAL.exists():
            call_command("make_seal", str(SEAL), name="Pitchey on a bench", verbosity=0)
        from tests.benchmarks import world as made

        world = made.make(asked.pitches, addresses.owner_url)
        report(stack, addresses, world, asked)
        if asked.only in "evidence":
            from tests.benchmarks import evidence

            with reported("evidence"):
                evidence.report(asked.seconds)


def report(stack: ExitStack, addresses: Any, world: Any, asked: argparse.Namespace) -> None:
    from django.core.cache import cache

    seconds = asked.seconds
    web, sockets, front, peer, bare = (embedded.free_port() for _ in range(5))
    programs = run.programs(web, sockets, VAR, processes=2)
    plain = [
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--host",
        run.HOST,
    ]
    others = {
        "hello": [*plain, "--port", str(bare), "tests.benchmarks.hello:application"],
        "peer": [
            "uvicorn",
            "tests.benchmarks.peer:app",
            "--workers",
            "2",
            "--port",
            str(peer),
            "--no-access-log",
            "--log-level",
            "error",
        ],
    }
    env = dict(os.environ) | {"PEER_DATABASE_URL": addresses.app_url}
    processes = stack.enter_context(run.running(programs, env, VAR / "log"))
    rivals = stack.enter_context(run.running(others, env, VAR / "log"))
    before = stack.enter_context(nginx(front, web, sockets, peer))
    address = f"http://{run.HOST}:{before}"
    # Both stand behind the same nginx.
    rival = f"{address}/peer" if before == front else f"http://{run.HOST}:{peer}"
    run.wait_until_it_answers(f"http://{run.HOST}:{web}/livez", processes, VAR / "log")
    for port, path in ((bare, "/"), (peer, "/hello")):
        run.wait_until_it_answers(f"http://{run.HOST}:{port}{path}", rivals, VAR / "log")

    headers = {"Host": "localhost"} if before == front else {"Host": "localhost", "X-Forwarded-Proto": "https"}
    hello = wrk(f"http://{run.HOST}:{bare}", ["/"], seconds=seconds, headers={})
    print(
        f"\n{asked.pitches:,} pitches, {CLIENTS} clients, {seconds} s each, milliseconds. {machine()}"
        f" Bare hello under the same server: {hello.rps:,.0f} a second.\n"
    )
    print("| what | a second | p50 | p95 | p99 | queries | peer a second | ratio to peer | ratio to hello |")
    print("|---|---|---|---|---|---|---|---|---|")
    peak: dict[str, float] = {}

    def measure(case: Case) -> None:
        count = queries(case, world.token)
        sent = headers | ({"Authorization": f"Bearer {world.token}"} if case.signed_in else {})
        wrk(address, case.warming, seconds=case.warm_up, headers=sent, body=case.body)
        ours = wrk(
            address,
            case.measured,
            seconds=seconds,
            headers=sent,
            body=case.body,
            pause=case.pause,
            clients=case.clients,
        )
        theirs = wrk(rival, case.peer, seconds=seconds, headers=sent) if case.peer else None
        for name, used in memory(processes).items():
            peak[name] = max(peak.get(name, 0), used)
        beside = f"{theirs.rps:,.0f} | {ours.rps / theirs.rps:.2f}" if theirs else " | "
        trouble = f" ({ours.bad} failed)" if ours.bad else ""
        if case.unkept and ours.rps * seconds > len(case.measured):
            trouble += " (some asked for twice)"
        print(
            f"| {case.name}{trouble} | {ours.rps:,.0f} | {ours.p50:.1f} | {ours.p95:.1f} | {ours.p99:.1f} | {count} | {beside} "
            f"| {ours.rps / hello.rps:.3f} |",
            flush=True,
        )

    cache.clear()  # what an earlier run asked for is nobody's answer
    for case in cases(world):
        if asked.only in case.name:
            with reported(case.name):
                measure(case)
    if peak:
        print("\nPeak memory, MB: " + ", ".join(f"{name} {used:.0f}" for name, used in peak.items()))


if __name__ == "__main__":
    main()
