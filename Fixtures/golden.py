"""What the fixture scripts share: where the numbers come from, and how they are written down."""

import json
import pathlib
import platform
import textwrap
from importlib.metadata import version

HERE = pathlib.Path(__file__).parent


def provenance(script: str, *packages: str) -> dict[str, str]:
    """The script and the versions that produced a fixture, to be stored inside it."""
    return {
        "script": pathlib.Path(script).name,
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def write_json(name: str, content: dict) -> None:
    """Writes `content`, one key a line and long lists wrapped, and says how large it became.

    Python prints the shortest decimal that reads back as the same double, so every number in the
    file is exact. NaN and infinity are refused: JSON has no word for them.
    """
    path = HERE / name
    path.write_text(_render(content, indent="") + "\n")
    print(f"{name}: {path.stat().st_size / 1000:.0f} kB")


def _render(value, indent: str) -> str:
    inner = indent + "  "
    if isinstance(value, dict) and value:
        lines = (f"{inner}{json.dumps(key)}: {_render(v, inner)}" for key, v in value.items())
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return "[\n" + ",\n".join(inner + _render(v, inner) for v in value) + f"\n{indent}]"
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    if isinstance(value, list) and len(text) > 100 - len(inner):
        wrapped = textwrap.fill(
            text[1:-1], 100, initial_indent=inner, subsequent_indent=inner,
            break_long_words=False, break_on_hyphens=False,
        )
        return f"[\n{wrapped}\n{indent}]"
    return text
