"""Tests of libntl through ntl.py: `make interop`, or `python3 -m unittest` in this folder."""

import ctypes
import json
import os
import subprocess
import sys
import threading
import unittest
from pathlib import Path

import ntl
import numpy as np

ARGUMENT, OPTION, LABEL, NUMBERS, WEIGHT, LOGIT = range(1, 7)
CASES = json.loads(
    (Path(__file__).parent.parent / "Fixtures/number_losses.json").read_text())["cases"]


def number_values(case: dict) -> np.ndarray:
    values = np.full(case["shape"][-1], np.nan, np.float32)
    values[case["numberTokens"]] = case["numberValues"]
    return values


def snake_case(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).replace("lambda", "lambda_")


def options_of(case: dict, result: dict) -> dict:
    tokens = {"dot_id": case["dotToken"], "minus_id": case["minusToken"]}
    return {
        "loss": result["loss"], "reduction": result["reduction"],
        "ignore_index": case["ignoreIndex"], **tokens,
        **{snake_case(name): value for name, value in result["options"].items()}}


def small(scalar=np.float64):
    """Two sequences of three labels, twelve tokens, the first ten of them the digits."""
    logits = np.random.default_rng(1).normal(size=(2, 3, 12)).astype(scalar)
    return logits, np.array([[4, 11, 2], [0, -100, 10]]), np.arange(10, dtype=np.float32)


class Golden(unittest.TestCase):
    def agree(self, scalar, tolerance, device="default"):
        count = 0
        for case in CASES:
            logits = np.array(case["logits"], scalar).reshape(case["shape"])
            labels = np.array(case["labels"]).reshape(case["shape"][:-1])
            weights = case["lossWeights"]
            if weights is not None:
                weights = np.reshape(weights, labels.shape)
            for result in case["results"]:
                found = ntl.evaluate(
                    logits, labels, number_values(case), loss_weights=weights, gradient=True,
                    device=device, **options_of(case, result))
                each = result["reduction"] == "none"
                values = found.losses.ravel() if each else [found.loss]
                for ours, theirs in (
                        (values, result["values"]), (found.gradient.ravel(), result["gradient"])):
                    scale = max(1, np.abs(theirs).max())
                    error = np.abs(np.subtract(ours, theirs)).max() / scale
                    self.assertLessEqual(error, tolerance, (case["name"], result["loss"]))
                count += 1
        self.assertGreater(count, 500)

    def test_doubles_agree(self):
        self.agree(np.float64, 1e-6)

    def test_floats_agree(self):
        self.agree(np.float32, 1e-5)

    def test_floats_agree_in_double_precision(self):
        # The reference device on logits that were rounded to floats.
        self.agree(np.float32, 1e-5, device="reference")

    def test_every_loss_is_there(self):
        tested = {result["loss"] for case in CASES for result in case["results"]}
        self.assertEqual(set(ntl.LOSSES), tested | {"circular"})


class Calls(unittest.TestCase):
    def test_the_gradient_may_replace_the_logits(self):
        for scalar in (np.float32, np.float64):
            for device in ntl.DEVICES:
                for loss in ntl.LOSSES:
                    logits, labels, values = small(scalar)
                    expected = ntl.evaluate(
                        logits, labels, values, gradient=True, loss=loss, device=device)
                    self.assertTrue(np.any(expected.gradient))
                    found = ntl.evaluate(
                        logits, labels, values, gradient=logits, loss=loss, device=device)
                    self.assertIs(found.gradient, logits)
                    np.testing.assert_array_equal(logits, expected.gradient)
                    self.assertEqual(found.loss, expected.loss)

    def test_logits_stay_as_they_are(self):
        logits, labels, values = small()
        before = logits.copy()
        with_gradient = ntl.evaluate(logits, labels, values, gradient=True)
        without = ntl.evaluate(logits, labels, values)
        self.assertEqual(with_gradient.loss, without.loss)
        self.assertIsNone(without.gradient)
        np.testing.assert_array_equal(logits, before)

    def test_sums_and_counts(self):
        logits, labels, values = small()
        mean, total = (
            ntl.evaluate(logits, labels, values, lambda_=2, reduction=reduction)
            for reduction in ("mean", "sum"))
        self.assertEqual((mean.token_count, mean.number_count), (5, 3))
        self.assertAlmostEqual(mean.token_loss * 5, total.token_loss)
        self.assertAlmostEqual(mean.number_loss * 3, total.number_loss)
        self.assertAlmostEqual(total.loss, total.token_loss + 2 * total.number_loss)
        self.assertAlmostEqual(total.losses.sum(), total.loss)
        self.assertEqual(total.losses[1, 1], 0)

    def test_labels_of_both_sizes(self):
        logits, labels, values = small()
        for ignored in (-100, 2**40, -2**63):
            wide = np.where(labels == -100, ignored, labels)
            found = ntl.evaluate(logits, wide, values, ignore_index=ignored)
            narrow = ntl.evaluate(logits, labels.astype(np.int32), values)
            self.assertEqual(found.loss, narrow.loss)

    def test_numbers_end_with_their_sequence(self):
        logits, labels, values = small()
        labels[:] = 1
        apart = ntl.evaluate(logits, labels, values, loss="number-level")
        together = ntl.evaluate(
            logits.reshape(6, 12), labels.ravel(), values, loss="number-level")
        self.assertEqual((apart.number_count, together.number_count), (2, 1))

    def test_an_empty_batch_costs_nothing(self):
        for scalar in (np.float32, np.float64):
            for loss in ntl.LOSSES:
                found = ntl.evaluate(
                    np.zeros((0, 12), scalar), np.zeros(0, int), np.arange(10), gradient=True,
                    loss=loss, reduction="none")
                self.assertEqual((found.loss, found.gradient.size), (0, 0))

    def test_cross_entropy_needs_no_numbers(self):
        logits, labels, _ = small()
        found = ntl.evaluate(logits, labels, loss="ce").loss
        rows, right = logits.reshape(6, 12), labels.ravel()
        log_sum = np.log(np.exp(rows).sum(-1))
        expected = [log_sum[i] - rows[i, label] for i, label in enumerate(right) if label >= 0]
        self.assertAlmostEqual(found, np.mean(expected), places=12)


class Threads(unittest.TestCase):
    def test_many_at_once(self):
        rng = np.random.default_rng(2)
        values = np.full(5000, np.nan, np.float32)
        values[3:13] = range(10)
        labels = rng.integers(0, 13, (8, 16))
        jobs = [
            (scalar, loss, threads) for scalar in (np.float32, np.float64)
            for loss in ("ntl-was", "number-level", "was-cdf") for threads in range(0, 8)]
        logits = {
            scalar: rng.normal(size=(8, 16, 5000)).astype(scalar)
            for scalar in (np.float32, np.float64)}

        def run(job):
            scalar, loss, threads = job
            return ntl.evaluate(
                logits[scalar], labels, values, gradient=True, loss=loss, threads=threads,
                lambda_=0.3)

        alone = [run(job) for job in jobs]
        failures = []

        def work(first):
            for i in range(2 * len(jobs)):
                k = (first + i) % len(jobs)
                found = run(jobs[k])
                if found.loss != alone[k].loss or np.any(found.gradient != alone[k].gradient):
                    failures.append(jobs[k])
                # The text of an error is the thread's own.
                try:
                    ntl.evaluate(logits[np.float32], labels, values, loss=f"thread {first}")
                except ntl.Error as error:
                    if f'"thread {first}"' not in str(error):
                        failures.append(str(error))

        workers = [threading.Thread(target=work, args=[7 * i]) for i in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.assertEqual(failures, [])

    def test_the_bits_do_not_depend_on_the_number_of_threads(self):
        rng = np.random.default_rng(3)
        logits = rng.normal(size=(40, 3000)).astype(np.float32)
        labels, values = rng.integers(0, 10, 40), np.arange(10)
        found = [
            ntl.evaluate(logits, labels, values, gradient=True, threads=n) for n in (1, 2, 3, 16)]
        for other in found[1:]:
            self.assertEqual(other.loss, found[0].loss)
            np.testing.assert_array_equal(other.gradient, found[0].gradient)

    def test_a_forked_process_computes_too(self):
        # In a process of its own, which has no other threads of Python.
        program = """
import os, sys, numpy as np, ntl
z = np.random.default_rng(4).normal(size=(64, 4000)).astype(np.float32)
y, values = np.arange(64) % 10, np.arange(10)
def once(): return ntl.evaluate(z, y, values, gradient=True, threads=4).loss
expected = once()
for _ in range(20):
    child = os.fork()
    if child == 0: os._exit(0 if all(once() == expected for _ in range(20)) else 1)
    if os.waitpid(child, 0)[1] != 0 or once() != expected: sys.exit(1)
"""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program], timeout=120,
            cwd=Path(__file__).parent, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


class Refusals(unittest.TestCase):
    def refused(self, status, words, change=None, **arguments):
        logits, labels, values = small()
        call = {"logits": logits, "labels": labels, "number_values": values} | arguments
        if change:
            change(call)
        before = call["logits"].copy()
        for scalar in (np.float64, np.float32):
            call["logits"] = before.astype(scalar)
            with self.assertRaises(ntl.Error) as raised:
                ntl.evaluate(gradient=call["logits"], **call)
            self.assertEqual(raised.exception.status, status, raised.exception)
            self.assertIn(words, str(raised.exception))
            if status != LOGIT:
                np.testing.assert_array_equal(call["logits"], before.astype(scalar))

    def test_labels(self):
        for label in (12, -1, -101, 2**31, 2**32 + 4, -2**31, 2**63 - 1, -2**63):
            def change(call):
                call["labels"][1, 2] = label
            self.refused(LABEL, f"the label {label} at position 5", change)
        # A label that is −100 only in 32 bits is not ignored.
        self.refused(LABEL, "4294967196", lambda call: call["labels"].__setitem__((1, 1), 2**32 - 100))

    def test_logits(self):
        for value in (np.nan, np.inf, -np.inf):
            for options in ({"loss": "ce"}, {"loss": "ntl-was"}, {"lambda_": 1}, {"loss": "number-level"}):
                def change(call):
                    call["logits"][1, 0, 7] = value
                self.refused(LOGIT, "token 7 at position 3", change, **options)

    def test_logits_of_ignored_positions_are_not_read(self):
        logits, labels, values = small()
        logits[1, 1] = np.nan
        found = ntl.evaluate(logits, labels, values, gradient=True, lambda_=1)
        self.assertTrue(np.isfinite(found.loss) and np.all(found.gradient[1, 1] == 0))

    def test_numbers(self):
        self.refused(NUMBERS, "at least two", number_values=None)
        self.refused(NUMBERS, "at least two", number_values=np.array([1, np.nan]))
        self.refused(NUMBERS, "must be finite", number_values=np.array([1, 2, np.inf]))
        self.refused(NUMBERS, "number token 12 has no logit", number_values=np.arange(13))

    def test_weights(self):
        for weight in (-1, np.nan, np.inf):
            weights = np.ones((2, 3))
            weights[1, 0] = weight
            self.refused(WEIGHT, "position 3", loss_weights=weights)

    def test_options(self):
        nan, inf = float("nan"), float("inf")
        for words, options in [
                ("it must be one of ce,", {"loss": "mse"}), ("it must be one of", {"loss": ""}),
                ("it must be one of", {"loss": "é" * 3000}),
                ("lambda", {"lambda_": -1}), ("lambda", {"lambda_": inf}),
                ("leave lambda NaN", {"lambda_": 1, "loss": "ce"}),
                ("leave lambda NaN", {"lambda_": 0, "loss": "gaussian-ce"}),
                ("threads", {"threads": -1}), ("threads", {"threads": 1025}),
                ("dot_id", {"dot_id": 12}), ("minus_id", {"minus_id": -2}),
                ("minus_id", {"minus_id": 2**40}),
                ("reweigh does nothing with dist2", {"loss": "dist2", "reweigh": 1}),
                ("temperature does nothing with ntl-was", {"temperature": 1}),
                ("squash_factor does nothing", {"loss": "ntl-mse", "squash_factor": 2}),
                ("huber_delta does nothing", {"huber_delta": nan}),
                ("Huber delta", {"loss": "ntl-huber", "huber_delta": nan}),
                ("squash factor", {"squash_factor": 1}), ("sigma", {"loss": "was-cdf", "sigma": -1}),
                ("sigma", {"loss": "gaussian-ce", "sigma": inf}),
                ("place base", {"loss": "ntil", "place_base": 0}),
                ("temperature", {"loss": "dist2", "temperature": 0}),
                ("period", {"loss": "circular", "period": -1}),
                ("decimal point", {"loss": "number-level", "float_level": 1})]:
            self.refused(OPTION, words, **options)
        self.refused(NUMBERS, "named twice", loss="number-level-signed", minus_id=3)

    def test_variables_of_the_environment(self):
        for variable in ("NTL_THREADS", "NTL_SIMD"):
            program = (
                "import numpy as np, ntl\n"
                "try: ntl.evaluate(np.zeros((1, 3), np.float32), np.zeros(1, int), np.arange(3))\n"
                f"except ntl.Error as error: assert '{variable}' in str(error); print('refused')")
            done = subprocess.run(
                [sys.executable, "-c", program], env=os.environ | {variable: "many"},
                cwd=Path(__file__).parent, capture_output=True, text=True)
            self.assertEqual((done.stdout, done.returncode), ("refused\n", 0), done.stderr)

    def test_pointers_and_sizes(self):
        logits, labels, values = small()
        flat = np.ascontiguousarray(labels.ravel())
        room, losses = np.zeros(100), np.zeros(6)
        result = ntl.RawResult(size=ctypes.sizeof(ntl.RawResult))

        def call(words, status=ARGUMENT, options=None, z=logits, g=None, out=losses, raw=result, **fields):
            batch = ntl.Batch(**{
                "size": ctypes.sizeof(ntl.Batch), "positions": 6, "vocabulary": 12,
                "labels": ntl.pointer(flat, ctypes.c_int64),
                "number_values": ntl.pointer(values, ctypes.c_float),
                "number_value_count": 10} | fields)
            double = ctypes.POINTER(ctypes.c_double)

            def at(place):
                return ctypes.cast(place, double) if isinstance(place, int) else ntl.pointer(
                    place, ctypes.c_double)

            found = ntl.library.ntl_loss_double(
                options or ntl.make_options(), batch, at(z), at(g), at(out), raw)
            text = ntl.library.ntl_last_error().decode()
            self.assertEqual((found, words in text), (status, True), text)

        call("", status=0)
        call("logits is NULL", z=None)
        call("vocabulary is 0", vocabulary=0)
        call("vocabulary is 2147483648", vocabulary=2**31)
        call("vocabulary is 18446744073709551615", vocabulary=2**64 - 1)
        call("positions is 2147483648", positions=2**31)
        call("positions is 9223372036854775808", positions=2**63)
        call("memory", positions=2**31 - 1, vocabulary=2**31 - 1)
        call("sequences of 4", sequence_length=4)
        call("sequences of 18446744073709551615", sequence_length=2**64 - 1)
        call("number_value_count", number_value_count=2**63)
        call("number_value_count", number_value_count=2**31)
        call("number_values is NULL", number_values=None)
        call("both NULL", labels=None)
        call("both given", labels_int32=ntl.pointer(flat.astype(np.int32), ctypes.c_int32))
        call("size of ntl_loss_batch", size=0)
        call("size of ntl_loss_batch", size=1000)
        call("size of ntl_loss_options", options=ntl.Options(size=8))
        call("size of ntl_loss_result", raw=ntl.RawResult(size=0))
        call("", status=0, raw=None)
        call("", status=0, out=None)
        none = ntl.make_options(reduction="none")
        call("losses is NULL", options=none, out=None)
        call("loss is NULL", status=OPTION, options=ntl.Options.from_buffer_copy(none), raw=None) \
            if not setattr(none, "loss", None) else None
        unknown = ntl.make_options()
        unknown.reduction = 3
        call("reduction is 3", status=OPTION, options=unknown)
        unknown.reduction, unknown.device = 0, -1
        call("device is", status=OPTION, options=unknown)
        call("overlap", z=room.ctypes.data, g=room.ctypes.data + 8 * 20)
        call("overlap", z=room.ctypes.data + 8 * 20, g=room.ctypes.data)
        call("multiple of 8", z=room.ctypes.data + 4)
        call("multiple of 8", g=room.ctypes.data + 4)
        call("multiple of 8", out=losses.ctypes.data + 4)
        for function in (ntl.library.ntl_loss_float, ntl.library.ntl_loss_double):
            self.assertEqual(function(None, None, None, None, None, None), ARGUMENT)
            self.assertEqual(
                function(None, ntl.Batch(size=ctypes.sizeof(ntl.Batch), vocabulary=1), *[None] * 4),
                ARGUMENT)
        self.assertEqual(ntl.library.ntl_loss_options_init(None, 0), ARGUMENT)
        options = ntl.Options()
        self.assertEqual(ntl.library.ntl_loss_options_init(options, 8), ARGUMENT)
        self.assertEqual(options.size, 0)
        self.assertIsNone(ntl.library.ntl_loss_name(2**64 - 1))

    def test_long_texts_are_cut_between_characters(self):
        with self.assertRaises(ntl.Error) as raised:
            ntl.evaluate(*small(), loss="∑" * 5000)
        self.assertLess(len(str(raised.exception)), 1024)


if __name__ == "__main__":
    unittest.main()
