"""The number losses of libntl for numpy arrays: ntl.h by ctypes. See Docs/Interop.md.

    import ntl
    result = ntl.evaluate(logits, labels, number_values, loss="ntl-was", gradient=True)
    result.loss, result.gradient

The library is `.build/libntl/lib/libntl.so` of this package, or what the variable NTL_LIBRARY names.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_float, c_int, c_int32, c_int64, c_size_t
from pathlib import Path
from typing import NamedTuple

import numpy as np

REDUCTIONS = ["mean", "sum", "none"]
DEVICES = ["default", "reference", "cpu"]


class Options(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t), ("loss", c_char_p), ("lambda_", c_double), ("reduction", c_int),
        ("device", c_int), ("ignore_index", c_int64), ("dot_id", c_int64), ("minus_id", c_int64),
        ("threads", c_int32), ("reweigh", c_int32), ("unit_spacing", c_int32),
        ("smooth_tokens", c_int32), ("float_level", c_int32), ("huber_delta", c_double),
        ("squash_factor", c_double), ("sigma", c_double), ("place_base", c_double),
        ("temperature", c_double), ("period", c_double)]


class Batch(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t), ("positions", c_size_t), ("vocabulary", c_size_t),
        ("sequence_length", c_size_t), ("labels", POINTER(c_int64)),
        ("labels_int32", POINTER(c_int32)), ("number_values", POINTER(c_float)),
        ("number_value_count", c_size_t), ("loss_weights", POINTER(c_float))]


class RawResult(ctypes.Structure):
    _fields_ = [("size", c_size_t)] + [
        (name, c_double)
        for name in ("loss", "token_loss", "number_loss", "token_count", "number_count")]


class Result(NamedTuple):
    """What ntl_loss_result says, what each position adds to a sum, and the gradient if one was wanted."""

    loss: float
    token_loss: float
    number_loss: float
    token_count: float
    number_count: float
    losses: np.ndarray
    gradient: np.ndarray | None


class Error(ValueError):
    """What libntl refused: its sentence, and its status."""

    def __init__(self, status: int):
        super().__init__(library.ntl_last_error().decode())
        self.status = status


def load() -> ctypes.CDLL:
    standard = Path(__file__).resolve().parent.parent / ".build/libntl/lib/libntl.so"
    path = os.environ.get("NTL_LIBRARY", standard)
    try:
        library = ctypes.CDLL(os.fspath(path))
    except OSError as error:
        raise ImportError(f"{error}; build libntl with `make library`, or name it in NTL_LIBRARY")
    library.ntl_version.restype = library.ntl_last_error.restype = c_char_p
    library.ntl_loss_name.restype, library.ntl_loss_name.argtypes = c_char_p, [c_size_t]
    library.ntl_loss_options_init.argtypes = [POINTER(Options), c_size_t]
    for function, scalar in ((library.ntl_loss_float, c_float), (library.ntl_loss_double, c_double)):
        function.argtypes = [
            POINTER(Options), POINTER(Batch), POINTER(scalar), POINTER(scalar), POINTER(c_double),
            POINTER(RawResult)]
    return library


library = load()
VERSION = library.ntl_version().decode()
LOSSES = [name.decode() for name in iter(map(library.ntl_loss_name, range(1000)).__next__, None)]


def check(status: int) -> None:
    if status != 0:
        raise Error(status)


def make_options(loss="ntl-was", reduction="mean", device="default", **others) -> Options:
    """The defaults of ntl.h, but for what is given. λ is `lambda_`."""
    options = Options()
    check(library.ntl_loss_options_init(byref(options), ctypes.sizeof(options)))
    options.loss = loss.encode()
    options.reduction, options.device = REDUCTIONS.index(reduction), DEVICES.index(device)
    known = {name for name, _ in Options._fields_} - {"size"}
    for name, value in others.items():
        if name not in known:
            raise TypeError(f"there is no option {name}; there are {', '.join(sorted(known))}")
        if value is not None:
            setattr(options, name, value)
    return options


def pointer(array: np.ndarray | None, scalar):
    return None if array is None else array.ctypes.data_as(POINTER(scalar))


def evaluate(
        logits, labels, number_values=None, *, loss_weights=None, gradient=None, **options) -> Result:
    """A loss of `logits` [positions, vocabulary] or [sequences, positions, vocabulary].

    `gradient`: nothing, True, or where to put it: an array, which may be `logits` itself. The options
    are those of ntl.h. Other threads of Python run meanwhile, and may call this too.
    """
    logits = np.require(logits, requirements=["C", "A"])
    if logits.dtype not in (np.float32, np.float64):
        raise TypeError(f"logits are {logits.dtype}; they must be float32 or float64")
    if logits.ndim not in (2, 3):
        raise ValueError(f"logits have {logits.ndim} dimensions; they must have 2 or 3")
    labels = np.require(labels, requirements=["C", "A"])
    if labels.dtype not in (np.int32, np.int64):
        raise TypeError(f"labels are {labels.dtype}; they must be int32 or int64")
    if gradient is True:
        gradient = np.empty_like(logits)
    elif gradient is not None and not (
            gradient.dtype == logits.dtype and gradient.flags.carray):
        raise ValueError("the gradient needs a writable array of the logits' type, row after row")
    for name, array in (("labels", labels), ("loss_weights", loss_weights)):
        if array is not None and np.shape(array) != logits.shape[:-1]:
            raise ValueError(f"{name} {np.shape(array)} do not go with logits {logits.shape}")
    if gradient is not None and gradient.shape != logits.shape:
        raise ValueError(f"a gradient {gradient.shape} does not go with logits {logits.shape}")

    def floats(values):
        return None if values is None else np.require(values, np.float32, ["C", "A"])

    values, weights = floats(number_values), floats(loss_weights)
    batch = Batch(
        size=ctypes.sizeof(Batch), positions=labels.size, vocabulary=logits.shape[-1],
        sequence_length=logits.shape[1] if logits.ndim == 3 else 0,
        labels=pointer(labels, c_int64) if labels.dtype == np.int64 else None,
        labels_int32=pointer(labels, c_int32) if labels.dtype == np.int32 else None,
        number_values=pointer(values, c_float),
        number_value_count=0 if values is None else values.size,
        loss_weights=pointer(weights, c_float))
    losses = np.zeros(labels.shape)
    result = RawResult(size=ctypes.sizeof(RawResult))
    single = logits.dtype == np.float32
    scalar = c_float if single else c_double
    function = library.ntl_loss_float if single else library.ntl_loss_double
    check(function(
        byref(make_options(**options)), byref(batch), pointer(logits, scalar),
        pointer(gradient, scalar), pointer(losses, c_double), byref(result)))
    numbers = (getattr(result, name) for name, _ in RawResult._fields_[1:])
    return Result(*numbers, losses, gradient)
