"""How do we start a program that never outlives us, and stop it politely? Needs no Django settings."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    output: IO[bytes] | int | None = None,
    on_orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches only us and we stop it in order.

    When we are killed, Linux sends it `on_orphaned`. `user` is for programs that refuse to run as root.
    """
    return subprocess.Popen(  # noqa: S603 - only our own programs
        [str(part) for part in argv],
        env=env,
        cwd=cwd,
        user=user,
        group=_group_of(user),
        extra_groups=[] if user else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid(), on_orphaned),
    )


def _group_of(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def die_with_parent(parent: int, number: int) -> None:
    """Ask Linux to send this process `number` when its parent ends, however it ends."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)
        # RACE: the parent may have died before the line above.
        if os.getppid() != parent:
            os.kill(os.getpid(), number)


def stop(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM, *, grace: float = 10) -> None:
    """Ask a child to stop; after `grace` seconds kill it and all that it started."""
    if process.poll() is None:
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    with suppress(ProcessLookupError):  # nobody of its session is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
