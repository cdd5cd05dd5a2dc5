"""Writes safetensors_files.json: files as the safetensors library writes them, byte by byte, and numpy's
values of all numbers of two bytes.
"""

import base64
import json
import pathlib
import tempfile

import numpy as np
import torch
from golden import provenance, write_json
from safetensors.torch import save
from transformers import T5Config, T5ForConditionalGeneration

TYPES = {
    "BOOL": torch.bool, "U8": torch.uint8, "I8": torch.int8, "U16": torch.uint16,
    "I16": torch.int16, "F16": torch.float16, "BF16": torch.bfloat16, "U32": torch.uint32,
    "I32": torch.int32, "F32": torch.float32, "C64": torch.complex64, "F64": torch.float64,
    "I64": torch.int64, "U64": torch.uint64, "F8_E5M2": torch.float8_e5m2,
    "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2FNUZ": torch.float8_e5m2fnuz,
    "F8_E4M3FNUZ": torch.float8_e4m3fnuz, "F8_E8M0": torch.float8_e8m0fnu,
}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def tensor(dtype: str, shape: list[int], generator: np.random.Generator) -> torch.Tensor:
    """Random bytes of a type; truth values are 0 and 1."""
    if 0 in shape:
        return torch.empty(shape, dtype=TYPES[dtype])
    size = torch.empty(0, dtype=TYPES[dtype]).element_size()
    data = generator.integers(0, 2 if dtype == "BOOL" else 256, int(np.prod(shape)) * size)
    flat = torch.from_numpy(data.astype(np.uint8))
    return flat.view(TYPES[dtype]).reshape(shape)


def contents(tensor: torch.Tensor) -> bytes:
    return tensor.flatten().view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def case(name: str, tensors: list[tuple[str, str, list[int]]], metadata=None) -> dict:
    generator = np.random.default_rng(len(name))
    made = {key: tensor(dtype, shape, generator) for key, dtype, shape in tensors}
    return {
        "name": name,
        "metadata": metadata or {},
        "tensors": [
            {"name": key, "dtype": dtype, "shape": shape,
             "bytes": encoded(contents(made[key]))}
            for key, dtype, shape in tensors],
        "file": encoded(save(made, metadata)),
    }


def model(name: str, **configuration) -> dict:
    """A T5 of 4 columns as `save_pretrained` writes it: a tied weight once."""
    torch.manual_seed(0)
    made = T5ForConditionalGeneration(T5Config(
        d_model=4, d_kv=2, d_ff=6, num_layers=1, num_heads=2, vocab_size=8,
        relative_attention_num_buckets=4, decoder_start_token_id=0, **configuration))
    with tempfile.TemporaryDirectory() as folder:
        made.save_pretrained(folder)
        return {
            "name": name,
            "config": json.loads(pathlib.Path(folder, "config.json").read_text()),
            "file": encoded(pathlib.Path(folder, "model.safetensors").read_bytes()),
        }


def fnv1a(words: np.ndarray) -> str:
    """Of 32-bit words, in hexadecimal."""
    hash = 0xCBF2_9CE4_8422_2325
    for word in words.tolist():
        hash = (hash ^ word) * 0x100_0000_01B3 % 2**64
    return f"{hash:016x}"


def two_byte_numbers() -> dict[str, str]:
    """The bits in single precision of all numbers of two bytes."""
    bits = np.arange(2**16, dtype=np.uint16)
    half = bits.view(np.float16).astype(np.float32).view(np.uint32)
    # A NaN that signals may come back quiet: that bit, 2²², is left out.
    half[np.isnan(bits.view(np.float16))] &= ~np.uint32(1 << 22)
    return {"F16": fnv1a(half), "BF16": fnv1a(bits.astype(np.uint32) << 16)}


if __name__ == "__main__":
    write_json("safetensors_files.json", {
        "provenance": provenance(__file__, "safetensors", "torch", "transformers", "numpy"),
        "cases": [
            case("empty", []),
            case("noted", [("a", "F32", [2, 3])], {"format": "pt"}),
            case("everyType", [(f"tensor of {t}", t, [2, 2]) for t in TYPES]),
            case("typesAndNames", [
                ("b", "F32", [1]), ("a", "F32", [3]), ("B", "F32", [2]),
                ("c", "I64", [2]), ("d", "F16", [5]), ("e", "U8", [3]), ("aa", "F32", [1]),
                ("a.b", "F32", [1]), ("a/b", "F32", [1]), ("é", "F32", [1]),
                ("\U0001f522", "F32", [1]), ("\uffee", "F32", [1])]),
            case("extents", [
                ("scalar", "F64", []), ("none", "F32", [0]), ("noRows", "F32", [0, 7]),
                ("noColumns", "I32", [7, 0]), ("deep", "I8", [1, 2, 1, 3, 1, 2])]),
            case("escapes", [
                ('quote"backslash\\', "U8", [1]), ("\b\f\n\r\t", "U8", [2]),
                ("\0\x01\x1f\x7f", "U8", [3]), ("", "U8", [4]), ("\u2028\u2581<>&'/", "U8", [5])],
                {"a\"\n": "\\\u20ac\x02"}),
        ],
        "models": [
            model("tied"),
            model("gated", feed_forward_proj="gated-gelu", num_decoder_layers=2)],
        "fnv1a": two_byte_numbers(),
    })
