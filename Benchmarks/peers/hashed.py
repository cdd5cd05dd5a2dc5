"""Numbers that look random and are a pure function of a name and a place.

A benchmark and its peer draw the same ones, each for itself; see
`Benchmarks/ntl-bench/Kernels/HashedScalars.swift`.
"""

from functools import reduce

import torch

WORD = 0xFFFF_FFFF
CHUNK = 1 << 22


def draw(name: str, *shape: int, positive: bool = False) -> torch.Tensor:
    """float32 from -1 to 1, or from 0 to 1."""
    y = torch.empty(torch.Size(shape).numel())
    for start in range(0, y.numel(), CHUNK):
        part = y[start : start + CHUNK]
        torch.sub((_bits(name, start, part.numel()) >> 8) * 2.0**-23, 1, out=part)
    return (y.abs_() if positive else y).reshape(shape)


def columns(name: str, count: int, below: int) -> torch.Tensor:
    """int64 from 0 up to a bound."""
    return _bits(name, 0, count) % below


def _bits(name: str, start: int, count: int) -> torch.Tensor:
    hashed = reduce(lambda word, byte: (31 * word + byte) & WORD, name.encode(), 0)
    seed = _mixed(torch.tensor(hashed))
    return _mixed(_mixed(torch.arange(start, start + count)) ^ seed)


def _mixed(word: torch.Tensor) -> torch.Tensor:
    """MurmurHash3's finalizer on words of 32 bits, held in 64."""
    word = (word ^ word >> 16) * 0x85EB_CA6B & WORD
    word = (word ^ word >> 13) * 0xC2B2_AE35 & WORD
    return word ^ word >> 16
