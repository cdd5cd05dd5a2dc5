"""The conversation between a benchmark and its peer, one line of JSON a message.

A benchmark that times two programs in alternation, so that both meet the same machine, starts the
peer, waits for its `{"ready": true, …}`, and sends the line `step` whenever it is the peer's turn.
The peer does one piece of work, answers `{"seconds": …}`, and ends when its input does.
"""

import json
import sys
import time
from collections.abc import Callable

WARM_UP_STEPS = 2


def serve(work: Callable[[], None], **description) -> None:
    """Warms up, says what it is, then times `work` once for every line `step`."""
    for _ in range(WARM_UP_STEPS):
        work()
    _say({"ready": True, **description})
    for line in sys.stdin:
        if line.strip() != "step":
            sys.exit(f"this peer knows the command 'step', and was sent {line.strip()!r}")
        start = time.perf_counter()
        work()
        _say({"seconds": time.perf_counter() - start})


def _say(message: dict) -> None:
    print(json.dumps(message), flush=True)
