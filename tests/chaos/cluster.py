"""The cluster that is broken: PostgreSQL, Redis, web, sockets and a worker as real processes, each of which can be killed, stopped and put up again."""

import asyncio
import os
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import redis

from pitchey.operations import children, embedded, run
from pitchey.operations.bootstrap import bootstrap_database
from tests.chaos.proxy import Wire

ROOT = Path(__file__).resolve().parents[2]
FROZEN = 15  # seconds that a stopped process stands still


class Cluster:
    """Everything that runs. Servers are reached through wires whose addresses stay."""

    def __init__(self, folder: Path) -> None:
        self.home = embedded.place(folder / "servers")
        self.folder = folder
        self.secret = embedded._secret(self.home)
        # One thread that lives to the end: a child dies with the thread that started it.
        self._thread = ThreadPoolExecutor(1)
        self._servers: dict[str, ExitStack] = {}
        self._programs: dict[str, list[str]] = {}
        self._running: dict[str, asyncio.subprocess.Process | object] = {}
        self._leaving = False

    async def open(self) -> None:
        self.postgres, self.redis = Wire(0), Wire(0)
        for name in ("postgres", "redis"):
            await self._serve(name)
            await getattr(self, name).start()
        names = {
            role: f"postgres://{role}:{self.secret}@127.0.0.1:{self.postgres.port}/{name}"
            for role, name in (("postgres", "postgres"), (embedded.OWNER, embedded.NAME), (embedded.APP, embedded.NAME))
        }
        await self._in_thread(bootstrap_database, names["postgres"], names[embedded.OWNER], names[embedded.APP])
        self.ports = {"web": embedded.free_port(), "socket": embedded.free_port()}
        self.web, self.socket = await Wire(self.ports["web"]).start(), await Wire(self.ports["socket"]).start()
        (self.folder / "mail").mkdir(exist_ok=True)
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "pitchey.settings.test",
            "DATABASE_URL": names[embedded.APP],
            "DATABASE_OWNER_URL": names[embedded.OWNER],
            "REDIS_URL": f"redis://:{self.secret}@127.0.0.1:{self.redis.port}/0",
            "SITE_URL": f"http://127.0.0.1:{self.web.port}",
            "TEST_LIMITS_TIMES": "1000000",
            "TEST_MAIL_FOLDER": str(self.folder / "mail"),
            "LOG_LEVEL": "ERROR",
        }
        os.environ.update(self.env)
        await self._in_thread(self._migrate)
        # Two web processes and one of each other, as `make run` starts them.
        self._programs = run.programs(self.ports["web"], self.ports["socket"], self.folder, processes=2)
        for name in self._programs:
            await self._start(name)
        self._watch = asyncio.create_task(self._keep_up())

    def _migrate(self) -> None:
        migrated = children.start([sys.executable, "manage.py", "migrate", "-v0"], env=self.env, cwd=ROOT)
        if migrated.wait():
            raise SystemExit("The database could not be migrated.")

    async def close(self) -> None:
        self._leaving = True
        self._watch.cancel()
        for process in self._running.values():
            await self._in_thread(children.stop, process)
        for stack in self._servers.values():
            await self._in_thread(stack.close)

    # ------------------------------------------------------------ servers
    async def _serve(self, name: str) -> None:
        stack = self._servers[name] = ExitStack()
        if name == "postgres":
            context = embedded._postgres(self.home, self.secret, durable=True)
        else:
            context = embedded._redis(self.home, self.secret)
        getattr(self, name).target = await self._in_thread(stack.enter_context, context)

    def _pid_of(self, name: str) -> int:
        if name == "postgres":
            return int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        with redis.Redis(port=self.redis.target, password=self.secret, socket_timeout=2) as client:
            return int(client.info("server")["process_id"])

    async def break_server(self, name: str) -> None:
        """PostgreSQL: immediate stop; Redis: kill -9, nothing saved. Both come back, somewhere else."""
        os.kill(self._pid_of(name), signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
        self_stack = self._servers[name]
        await self._in_thread(self_stack.close)
        await self._serve(name)

    # ------------------------------------------------------------ programs
    async def _start(self, name: str) -> None:
        argv = self._programs[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [Path(sys.executable).parent / argv[0], *argv[1:]]
            self._running[name] = await self._in_thread(_start, command, self.env, log)

    async def _keep_up(self) -> None:
        """What died is started again, as a supervisor does."""
        while not self._leaving:
            for name, process in list(self._running.items()):
                if process.poll() is not None:  # type: ignore[attr-defined]
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)  # type: ignore[attr-defined]
                    await self._start(name)
            await asyncio.sleep(0.2)

    def kill(self, name: str) -> None:
        """kill -9, with everything it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._running[name].pid, signal.SIGKILL)  # type: ignore[attr-defined]

    async def freeze(self, name: str) -> None:
        """SIGSTOP for a while."""
        if name in ("postgres", "redis"):
            group = os.getpgid(self._pid_of(name))
        else:
            group = self._running[name].pid  # type: ignore[attr-defined]
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGSTOP)
        await asyncio.sleep(FROZEN)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGCONT)

    async def _in_thread(self, act: object, *args: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *args)  # type: ignore[arg-type]


def _start(command: list[object], env: dict[str, str], log: object) -> object:
    return children.start(command, env=env, cwd=ROOT, output=log)  # type: ignore[arg-type]


def new_folder() -> Path:
    """A folder for one run."""
    return Path(tempfile.mkdtemp(prefix="pitchey-chaos-"))
