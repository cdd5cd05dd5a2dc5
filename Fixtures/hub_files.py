"""Writes hub_files.json: files of a made-up model and the hashes by which the Hub would call them."""

import hashlib
import json

from golden import provenance, write_json

SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
TEXTS = {
    "README.md": "# A model\n",
    "config.json": '{"model_type":"t5"}\n',
    "generation_config.json": '{"num_beams":1}\n',
    "tokenizer.json": '{"version":"1.0"}\n',
    "tokenizer_config.json": '{"model_max_length":512}\n',
    "model.safetensors.index.json": json.dumps(
        {"weight_map": {"a": SHARDS[0], "b": SHARDS[1], "c": SHARDS[0]}}
    ),
}
# Contents that would be too long to write down, by their lengths.
LENGTHS = {"model.safetensors": 3_000_000, SHARDS[0]: 1_200_000, SHARDS[1]: 700_001}


def pattern(length: int) -> bytes:
    """The bytes that the tests make of a length."""
    return bytes((i * 31 + i // 251 + length) % 256 for i in range(length))


def git_blob(contents: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(contents) + contents).hexdigest()


files = {
    name: {"text": text, "etag": git_blob(text.encode())} for name, text in TEXTS.items()
} | {
    name: {"length": length, "etag": hashlib.sha256(pattern(length)).hexdigest()}
    for name, length in LENGTHS.items()
}
# What `git hash-object` says of an empty file and of "hello\n".
assert git_blob(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
assert git_blob(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
write_json("hub_files.json", {"provenance": provenance(__file__), "files": files})
