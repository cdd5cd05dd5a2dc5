"""Writes number_losses.json: every number loss, by option and reduction, with gradients.

The formulas stand in number_loss_formulas.py, in float64. Before anything is written, each result
is held against a peer where there is one, values and gradients to 10⁻⁶, and a disagreement stops
the script:

    ce, gaussian-ce                  torch.nn.functional.cross_entropy (on class probabilities)
    ntl-*, number-level              ntloss 0.3.2
    dist2                            torch.nn.functional.kl_div
    was-cdf with a one-hot target    NTL-WAS, its closed form

Values noted from separate float32 runs of the peers and of the paper's code are asserted as well,
and so is the reading of signs and points: the numbers found in the case `numbersInText`.
"""

import functools
import itertools
import math
import sys

import number_token_loss as simple
import torch
import torch.nn.functional as F
from golden import provenance, write_json
from loguru import logger
from ntloss import NTLoss, NTLossDotProduct
from ntloss.core import NumberLevelLoss
from number_loss_formulas import LOSSES, Batch, evaluate, gaussian, numbers_in, reduced
from number_token_loss import DIGIT_VALUES, DIGITS, DIGITS_FIRST, DIGITS_FIRST_VALUES, wave
from number_token_loss import IRREGULAR, IRREGULAR_VALUES
from torch import Tensor

REDUCTIONS = ["mean", "sum", "none"]
NUMBER_LEVEL = ["number-level", "number-level-signed", "place-weighted", "ntil"]


def variants() -> list[tuple[str, dict]]:
    """Every loss with every set of options; those at their default are left out."""
    found = [("ce", {})]
    for reweigh in ({}, {"reweigh": True}):
        found += [("ntl-was", squash | reweigh) for squash in (
            {}, {"squash_factor": 2.0}, {"squash_factor": 20.0})]
        found += [(name, reweigh) for name in ("ntl-mse", "ntl-mae", "ntl-huber")]
        found += [("ntl-huber", {"huber_delta": 2.5} | reweigh)]
        found += [("number-level", level | reweigh) for level in ({}, {"float_level": True})]
    for unit in ({}, {"unit_spacing": True}):
        found += [("was-cdf", unit | sigma) for sigma in ({}, {"sigma": 1.0}, {"sigma": 2.0})]
    found += [("gaussian-ce", {"sigma": sigma}) for sigma in (0.0, 0.5, 1.0, 2.0)]
    found += [("number-level-signed", {}), ("squared-emd", {})]
    found += [("place-weighted", {}), ("place-weighted", {"place_base": 2.0})]
    found += [("dist2", {}), ("dist2", {"temperature": 4.0})]
    found += [("ntil", {}), ("ntil", {"place_base": 2.0}), ("ntil", {"temperature": 1.0})]
    found += [(name, {"lambda": 0.3}) for name in ("ntl-was", "was-cdf", "number-level-signed")]
    found += [("ntl-mse", {"reweigh": True, "lambda": 2.0})]
    return found + [("was-cdf", {"sigma": 1.0, "lambda": 0.3, "smooth_tokens": True})]


# --- The peers ---


class Tokenizer(simple.Vocabulary):
    def convert_tokens_to_ids(self, token: str) -> int:
        return self.ids.get(token, -1)


def package(loss: str, tokens: list[str], vocabulary: int, **options):
    """The loss of `ntloss`, as a function of logits, labels and so on."""
    squash, delta = options.pop("squash_factor", None), options.pop("huber_delta", 1.0)
    settings = {
        "tokenizer": Tokenizer(tokens), "vocab_size": vocabulary,
        "reweigh": options.pop("reweigh", False)}
    if loss == "number-level":
        return NumberLevelLoss(float_level=options.pop("float_level", False), **settings)
    assert not options
    settings["digit_level"] = sum(token in set("0123456789") for token in tokens) == 10
    if loss == "ntl-was":
        return NTLoss(squash_factor=squash, **settings)
    function = {
        "ntl-mse": F.mse_loss, "ntl-mae": F.l1_loss,
        "ntl-huber": functools.partial(F.huber_loss, delta=delta)}[loss]

    # ntloss keeps its targets in float32; autograd wants both sides of one type.
    def same_type(prediction, target, **options):
        return function(prediction, target.to(prediction.dtype), **options)

    return NTLossDotProduct(loss_function=same_type, **settings)


def peer(loss: str, options: dict, tokens: list[str], batch: Batch, weights, reduction: str):
    """The same by other hands, as a function of the logits; None where nobody else has it."""
    if "lambda" in options:
        return None  # a sum of two that are checked on their own
    if loss in ("ce", "gaussian-ce"):
        sigma = options.get("sigma", 0)
        target = F.one_hot(batch.labels.where(batch.counted, 0), batch.logits.shape[-1]).double()
        # The paper's code adds 10⁻⁸ to the sum that it divides by; no exponential is normalised.
        spread = batch.is_number[..., None] & (sigma > 0)
        bell = (-0.5 * (batch.distance / max(sigma, 1e-9)) ** 2).exp()
        bell = bell / (bell.sum(-1, keepdim=True) + 1e-8)
        smooth = torch.zeros_like(target).index_copy(-1, batch.ids, bell)
        target = torch.where(spread, smooth, target)

        # PyTorch's mean over class probabilities does not know which labels are ignored, and its
        # mean over no label is NaN where we say 0: so only its single terms are taken.
        def terms(z: Tensor) -> Tensor:
            return F.cross_entropy(z.flatten(0, 1), target.flatten(0, 1), reduction="none")

        return lambda z: reduced(
            terms(z).view(batch.labels.shape), batch.counted, weights, reduction)
    if loss == "dist2":
        tau = options.get("temperature", 1.0)
        target = gaussian(batch, math.sqrt(tau / 2))
        return lambda z: reduced(
            F.kl_div(z[..., batch.ids].log_softmax(-1), target, reduction="none").sum(-1),
            batch.is_number, weights, reduction)
    if loss == "was-cdf" and not options:
        loss = "ntl-was"
    if loss.startswith("ntl-") or loss == "number-level":
        function = package(loss, tokens, batch.logits.shape[-1], **options)
        return lambda z: function(
            z, batch.labels, loss_weights=weights, reduction=reduction, ignore_index=batch.ignore)
    return None


# --- One case ---


def differentiated(loss, logits: Tensor) -> tuple[Tensor, Tensor]:
    """The value, and the gradient of its sum."""
    z = logits.clone().requires_grad_()
    value = loss(z)
    if not value.requires_grad:  # ntloss, without a number
        return value.double(), torch.zeros_like(z)
    return value.detach(), torch.autograd.grad(value.sum(), z)[0]


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def case(
        name, tokens, numbers, logits, labels, ignore=-100, weights=None, reductions=("mean",),
        only=None, without=(), brief=False, expected=None) -> dict:
    """`only` and `without` name losses; `expected` has values and norms, by loss and options.

    A `brief` case keeps the file small: the losses that know no numbers of several digits have
    their options in the mean only.
    """
    labels = torch.tensor(labels)
    weights = None if weights is None else torch.tensor(weights, dtype=torch.float64)
    dot, minus = (tokens.index(t) if t in tokens else None for t in (".", "-"))
    expected = dict(expected or {})
    results = []

    def batch(z: Tensor) -> Batch:
        return Batch(z, labels, numbers, dot, minus, ignore)

    for (loss, options), reduction in itertools.product(variants(), reductions):
        weighted_ce = loss in ("ce", "gaussian-ce") or "lambda" in options  # has no definition
        if (only and loss not in only) or loss in without or (weights is not None and weighted_ce):
            continue
        if "float_level" in options and dot is None:
            continue
        if brief and options and reduction != "mean" and loss not in NUMBER_LEVEL:
            continue
        value, gradient = differentiated(
            lambda z: evaluate(loss, batch(z), weights, reduction, options), logits)
        other = peer(loss, options, tokens, batch(logits), weights, reduction)
        if other is not None:
            # ntloss keeps squashed costs and the numbers that labels spell in float32, which
            # shows where a gradient is a small difference of large parts.
            rounded = "squash_factor" in options or loss == "number-level"
            tolerance = {"rtol": 1e-6, "atol": 1e-7 if rounded else 1e-12}
            for ours, theirs in zip((value, gradient), differentiated(other, logits)):
                assert torch.allclose(ours, theirs.double(), **tolerance), (name, loss, options)
        noted = expected.pop((loss, *options.items(), reduction), None)
        if noted is not None:
            assert simple.close(value.item(), noted[0]), (name, loss, options, value)
            norm = gradient.norm().item()
            assert len(noted) == 1 or simple.close(norm, noted[1]), (name, loss, options, norm)
        results.append({
            "loss": loss,
            "options": {camel_case(key): option for key, option in options.items()},
            "reduction": reduction,
            "values": flat(value),
            "gradient": [float(f"{entry:.13g}") for entry in flat(gradient)],
        })
    assert not expected, (name, "never looked at", expected)
    print(f"  {name}: {len(results)} results")
    return {
        "name": name,
        "shape": list(logits.shape),
        "labels": labels.flatten().tolist(),
        "logits": flat(logits),
        "numberTokens": list(numbers),
        "numberValues": list(numbers.values()),
        "dotToken": dot,
        "minusToken": minus,
        "ignoreIndex": ignore,
        "lossWeights": None if weights is None else flat(weights),
        "results": results,
    }


def flat(values: Tensor) -> list[float]:
    return [value + 0.0 for value in values.flatten().tolist()]  # −0 becomes 0


# --- What was noted from other runs, in float32: value, norm of the gradient ---

NOTED = {("ce", "mean"): (3.4759538,)}
for noted_loss, noted_options, *pairs in [
    ("ntl-was", (), (3.1712601, 0.3194065), (5.5881629, 0.4783433)),
    ("ntl-was", (("squash_factor", 2.0),), (1.1836146, 0.0663095), (1.5135043, 0.0752116)),
    ("ntl-was", (("squash_factor", 20.0),), (6.2947030, 0.7376332), (11.9911976, 1.1226878)),
    ("ntl-mse", (), (10.9522009, 2.9201548), (41.0818672, 5.1597133)),
    ("ntl-mae", (), (2.8237426, 0.3994060), (5.4616313, 0.4863292)),
    ("ntl-huber", (), (2.3290443, 0.3964479), (4.9640961, 0.4833935)),
    ("number-level", (), (0.3057421, 0.0520441), (0.6092577, 0.0663126)),
    ("number-level", (("float_level", True),), (0.2926732, 0.0545116), (0.5078825, 0.0854936)),
]:
    NOTED[noted_loss, *noted_options, "mean"] = pairs[0]
    NOTED[noted_loss, *noted_options, ("reweigh", True), "mean"] = pairs[1]
NOTED |= {
    ("ntl-was", "sum"): (22.1988201, 2.2358456),
    ("ntl-was", ("reweigh", True), "sum"): (39.1171417, 3.3484032),
    ("was-cdf", ("unit_spacing", True), "mean"): (3.1712604,),
    ("gaussian-ce", ("sigma", 0.5), "mean"): (3.4855795,),
    ("gaussian-ce", ("sigma", 1.0), "mean"): (3.5100222,),
    ("gaussian-ce", ("sigma", 2.0), "mean"): (3.5906985,),
}
NOTED_WEIGHTED = {
    ("ntl-was", "mean"): (3.6866567, 0.4268729),
    ("ntl-was", ("reweigh", True), "mean"): (5.3550396, 0.5272552),
}


def check_other_notes(logits: Tensor) -> None:
    """The notes that are no loss, or on other labels: padding counts in the paper's GCE run."""
    def digits(labels) -> Batch:
        return Batch(logits, torch.tensor(labels), DIGIT_VALUES, 2, None, -100)

    def agree(ours: Tensor, noted: list, to: float) -> None:
        assert torch.allclose(ours, torch.tensor(noted, dtype=torch.float64), atol=to, rtol=0)

    batch = digits(simple.LABELS)
    agree(evaluate("ntl-was", batch, None, "none"), [
        [1.142639, 1.398731, 0, 4.579229, 0, 0],
        [6.30153, 3.731731, 0, 0, 2.697973, 2.346986]], to=2e-6)
    agree(batch.expected[0], [1.72756, 0.8778, 0.95113, 6.22022, 8.2667, 7.8186], to=1e-5)
    agree(batch.mass[0], [0.8595, 0.48764, 0.15845, 0.14062, 0.47279, 0.78472], to=1e-5)
    padded = digits([[*simple.LABELS[0][:-1], 0], simple.LABELS[1]])
    options = {"sigma": 1.0}
    assert simple.close(evaluate("gaussian-ce", padded, options=options).item(), 3.6607215)
    options["unit_spacing"] = True
    assert simple.close(evaluate("was-cdf", padded, options=options).item(), 2.7722447)


# --- The cases ---

TEXT = ["7", " ", "-", "2", "0", "9", ".", "4", "1", "5", "8", "3", "6"]
TEXT_VALUES = {i: float(token) for i, token in enumerate(TEXT) if token.isdigit()}
# "_" is an ignored label. The last row has one inside a run of digits.
ROWS = ["-12.34 3-12 0 12", "34 007 1.2.3 - 7", ".5 5. - 98_6 -4."]
NUMBERS = [-12.34, 3, 12, 0, 12, 34, 7, 1.2, 3, 7, 5, 5, 98, 6, -4]


def labels_of(row: str) -> list[int]:
    return [-100 if token == "_" else TEXT.index(token) for token in row]


def check_numbers_in_text(logits: Tensor) -> None:
    batch = Batch(logits, torch.tensor([labels_of(row) for row in ROWS]), TEXT_VALUES, 6, 2, -100)
    read = []
    for number in numbers_in(batch, 1):
        sign = 1 if number.minus is None else -1
        digits = zip(number.at(batch.y).tolist(), number.places(number.before_point - 1))
        read.append(sign * sum(digit * 10**place for digit, place in digits))
    assert len(read) == len(NUMBERS) and all(map(simple.close, read, NUMBERS)), read


def main() -> None:
    logger.remove()  # ntloss reports vocabularies that are not ten digits; ours are on purpose
    logger.add(sys.stderr, level="CRITICAL")
    torch.manual_seed(2025)

    def noise(*shape: int) -> Tensor:
        return (2 * torch.randn(*shape)).double()

    digits = (DIGITS, DIGIT_VALUES)
    logits, text_logits = wave((2, 6, 14)), noise(3, 16, len(TEXT))
    check_other_notes(logits)
    check_numbers_in_text(text_logits)
    cases = [
        case("digits", *digits, logits, simple.LABELS, reductions=REDUCTIONS, expected=NOTED),
        case("digitsWeighted", *digits, logits, simple.LABELS, reductions=REDUCTIONS,
             weights=[[1, 0.5, 2, 0, 1, 1], [2, 1, 1, 1, 0.25, 1]], expected=NOTED_WEIGHTED),
        case("irregular", IRREGULAR, IRREGULAR_VALUES, noise(2, 6, 12),
             [[1, 3, 2, 8, 9, 10], [7, 4, 0, 5, 11, -100]], without=NUMBER_LEVEL),
        case("peaked", *digits, wave((1, 6, 14), scale=60), [[4, 5, 2, 12, 1, 3]]),
        case("bfloat16", *digits, noise(1, 6, 14).bfloat16().double(), [[11, 2, 3, 1, 7, 8]]),
        case("noNumbers", *digits, noise(1, 4, 14), [[1, 2, 13, -100]]),
        case("allIgnored", *digits, noise(1, 2, 14), [[-100, -100]]),
        case("ignoreZero", DIGITS_FIRST, DIGITS_FIRST_VALUES, noise(1, 5, 12),
             [[0, 4, 10, 9, 0]], 0),
        case("paddedVocabulary", *digits, noise(1, 5, 17), [[12, 5, 2, 4, 13]]),
        case("numbersInText", TEXT, TEXT_VALUES, text_logits, [labels_of(row) for row in ROWS],
             reductions=REDUCTIONS, brief=True),
        case("longNumber", *digits, noise(1, 30, 14),
             [[*(3 + (7 * i + 1) % 10 for i in range(25)), 2, 8, 7, 1, 10]],
             only=["number-level"]),
    ]
    covered = {result["loss"] for each in cases for result in each["results"]}
    assert covered == set(LOSSES), covered
    write_json("number_losses.json", {
        "provenance": provenance(__file__, "torch", "ntloss"),
        "cases": cases,
    })


if __name__ == "__main__":
    main()
