"""The conversation between a benchmark and its peer, one line of JSON a message.

A benchmark that times two programs in alternation, so that both meet the same machine, starts the
peer, waits for its `{"ready": true, "name": …}`, and sends the name of a piece of work whenever it
is the peer's turn. The peer does it, answers `{"seconds": …}`, and ends when its input does.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

WARM_UP_STEPS = 2


def serve(
    works: dict[str, Callable[[], object]], warm_up_steps: int = WARM_UP_STEPS, **description
) -> None:
    """Warms up, says what it is, then times one of `works` for every line that names it."""
    for work in works.values():
        for _ in range(warm_up_steps):
            work()
    _say({"ready": True, "name": _name(), **description})
    for line in sys.stdin:
        work = works.get(line.strip())
        if work is None:
            sys.exit(f"this peer knows {', '.join(works)}, and was asked for {line.strip()!r}")
        start = time.perf_counter()
        work()
        _say({"seconds": time.perf_counter() - start})


def peak_growth(work: Callable[[], object]) -> int | None:
    """The bytes by which `work` makes this process grow at most; None where Linux can't be asked."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")  # resets the peak
        start = _status("VmRSS")
    except (AttributeError, OSError):
        return None
    work()
    return _status("VmHWM") - start


def _status(field: str) -> int:
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith(field + ":"))
    return 1024 * int(line.split()[1])


def _name() -> str:
    parts = []
    for title, package in [
        ("PyTorch", "torch"), ("ntloss", "ntloss"), ("transformers", "transformers")
    ]:
        try:
            parts.append(f"{title} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"no {title}")
    return ", ".join(parts)


def _say(message: dict) -> None:
    print(json.dumps(message), flush=True)
