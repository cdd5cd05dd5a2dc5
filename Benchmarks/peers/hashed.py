"""Numbers that look random and are a pure function of a name and a place.

A benchmark and its peer draw the same ones, each for itself; see
`Benchmarks/ntl-bench/Kernels/HashedScalars.swift`.
"""

from functools import reduce

import numpy
import torch

CHUNK = 1 << 16  # small enough for the caches


def draw(name: str, *shape: int, positive: bool = False) -> torch.Tensor:
    """float32 from -1 to 1, or from 0 to 1."""
    y = numpy.empty(torch.Size(shape).numel(), numpy.float32)
    for start in range(0, y.size, CHUNK):
        part = y[start : start + CHUNK]
        part[:] = (_bits(name, start, part.size) >> 8) * numpy.float32(2**-23) - 1
    return torch.from_numpy(numpy.abs(y, out=y) if positive else y).reshape(shape)


def columns(name: str, count: int, below: int) -> torch.Tensor:
    """int64 from 0 up to a bound."""
    return torch.from_numpy(_bits(name, 0, count).astype(numpy.int64) % below)


def _bits(name: str, start: int, count: int) -> numpy.ndarray:
    hashed = reduce(lambda word, byte: (31 * word + byte) % 2**32, name.encode(), 0)
    seed = _mixed(numpy.array([hashed], numpy.uint32))
    return _mixed(_mixed(numpy.arange(start, start + count, dtype=numpy.uint32)) ^ seed)


def _mixed(word: numpy.ndarray) -> numpy.ndarray:
    """MurmurHash3's finalizer on words of 32 bits."""
    word = (word ^ word >> 16) * numpy.uint32(0x85EB_CA6B)
    word = (word ^ word >> 13) * numpy.uint32(0xC2B2_AE35)
    return word ^ word >> 16
