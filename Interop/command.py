"""How the tests run ntl: NTL names the command; otherwise it is what was built last of release and debug."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_built = [f for kind in ("release", "debug") if (f := ROOT / f".build/{kind}/ntl").exists()]
NTL = os.environ.get("NTL") or max(_built, key=lambda f: f.stat().st_mtime, default=None)


def ntl(*arguments, text=None):
    """What the command writes, given a text to read; it must not fail."""
    done = subprocess.run(
        [str(NTL), *map(str, arguments)], capture_output=True, text=True, input=text, encoding="utf-8")
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout
