"""Writes number_token_loss.json: cross-entropy and the number token losses, with gradients.

Every number is computed here, in float64, from the plain formulas below, differentiated by
PyTorch's autograd. The published implementation (the package `ntloss`, with `reweigh=False`, which
is what the paper describes) and `torch.nn.functional.cross_entropy` must then agree; a disagreement
stops the script before anything is written.

    p_k     = exp z_k / Σ exp z_j            over the number tokens only
    ŷ       = Σ p_k·v_k
    was     = Σ p_k·|y − v_k|                Zausinger et al. 2025, NTL-WAS for one-hot labels
    mse     = (ŷ − y)²                       ibid., NTL-MSE; mae and huber likewise
    ce      = log Σ exp z_v − z_label        over the whole vocabulary
"""

import math
import sys

import torch
import torch.nn.functional as F
from golden import provenance, write_json
from loguru import logger
from ntloss import NTLoss, NTLossDotProduct
from torch import Tensor

LAMBDA = 0.3


# --- The formulas: one value per position that the loss applies to ---


def cross_entropy(logits: Tensor, labels: Tensor, ignore: int) -> Tensor:
    rows = labels != ignore
    chosen = logits[rows].gather(-1, labels[rows, None])[:, 0]
    return logits[rows].logsumexp(-1) - chosen


def number_loss(kind: str, numbers: dict[int, float]):
    ids = torch.tensor(list(numbers))
    values = torch.tensor(list(numbers.values()), dtype=torch.float64)

    def loss(logits: Tensor, labels: Tensor, ignore: int) -> Tensor:
        rows = torch.isin(labels, ids) & (labels != ignore)
        z = logits[rows][:, ids]
        p = (z - z.logsumexp(-1, keepdim=True)).exp()
        y = torch.tensor([numbers[int(i)] for i in labels[rows]], dtype=torch.float64)
        if kind == "was":
            return (p * (y[:, None] - values).abs()).sum(-1)
        error = ((p * values).sum(-1) - y).abs()
        return {
            "mse": error**2,
            "mae": error,
            "huber": torch.where(error <= 1, error**2 / 2, error - 0.5),
        }[kind]

    return loss


def mean(terms: Tensor) -> Tensor:
    """The mean over nothing is nothing: a batch without numbers has a number loss of zero."""
    return terms.sum() / max(1, terms.numel())


# --- The peer ---


class Vocabulary:
    """As much of a tokenizer as `ntloss` looks at."""

    def __init__(self, tokens: list[str]):
        self.ids = {token: i for i, token in enumerate(tokens)}

    def __len__(self) -> int:
        return len(self.ids)

    def get_vocab(self) -> dict[str, int]:
        return self.ids

    def add_tokens(self, tokens: list[str]) -> int:
        return sum(token not in self.ids for token in tokens)


def peer(kind: str, tokens: list[str]):
    digit_level = sum(token in set("0123456789") for token in tokens) == 10
    options = dict(tokenizer=Vocabulary(tokens), digit_level=digit_level, reweigh=False)
    if kind == "was":
        return NTLoss(**options)
    function = {"mse": F.mse_loss, "mae": F.l1_loss, "huber": F.huber_loss}[kind]

    # ntloss keeps its targets in float32; autograd wants both sides of one type.
    def same_type(prediction, target, **options):
        return function(prediction, target.to(prediction.dtype), **options)

    return NTLossDotProduct(loss_function=same_type, **options)


def peer_losses(tokens: list[str], labels: Tensor, ignore: int) -> dict:
    """The same losses by other hands, as functions of the logits."""

    def ntl(kind, reduction="mean"):
        loss = peer(kind, tokens)
        return lambda z: loss(z, labels, reduction=reduction, ignore_index=ignore)

    def ce(reduction="mean"):
        return lambda z: F.cross_entropy(
            z.flatten(0, 1), labels.flatten(), ignore_index=ignore, reduction=reduction)

    return {
        "ce": ce(),
        "ce.sum": ce("sum"),
        "was": ntl("was"),
        "was.sum": ntl("was", "sum"),
        "mse": ntl("mse"),
        "mae": ntl("mae"),
        "huber": ntl("huber"),
        "ce+0.3was": lambda z: ce()(z) + LAMBDA * ntl("was")(z),
        "ce+0.3mse": lambda z: ce()(z) + LAMBDA * ntl("mse")(z),
    }


# --- Cases ---


def wave(shape: tuple[int, int, int], scale: float = 3) -> Tensor:
    """Logits anyone can recompute: scale·sin(0.7·(T·b + t) + 0.37·v·(1 + b)), as float32 values."""
    b, t, v = (torch.arange(n, dtype=torch.float64) for n in shape)
    position = 0.7 * (shape[1] * b[:, None, None] + t[None, :, None])
    return (scale * torch.sin(position + 0.37 * v * (1 + b[:, None, None]))).float().double()


def differentiated(loss, logits: Tensor) -> tuple[float, Tensor]:
    z = logits.clone().requires_grad_()
    value = loss(z)
    if not value.requires_grad:
        return value.item(), torch.zeros_like(z)
    return value.item(), torch.autograd.grad(value, z)[0]


def close(a: float, b: float, tolerance: float = 1e-6) -> bool:
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)


def describe(tokens: list[str], numbers: dict[int, float], ignore: int) -> dict:
    return {
        "tokens": tokens,
        "numberTokens": list(numbers),
        "numberValues": list(numbers.values()),
        "ignoreIndex": ignore,
    }


def counts(numbers: dict[int, float], labels: Tensor, ignore: int) -> dict:
    kept = labels[labels != ignore].tolist()
    return {"targetCount": len(kept), "numberCount": sum(label in numbers for label in kept)}


def case(name, tokens, numbers, logits, labels, ignore=-100, expected=None) -> dict:
    labels = torch.tensor(labels)
    terms = {"ce": cross_entropy}
    terms |= {kind: number_loss(kind, numbers) for kind in ("was", "mse", "mae", "huber")}
    means = {k: lambda z, f=f: mean(f(z, labels, ignore)) for k, f in terms.items()}
    losses = {
        "ce": means["ce"],
        "ce.sum": lambda z: terms["ce"](z, labels, ignore).sum(),
        "was": means["was"],
        "was.sum": lambda z: terms["was"](z, labels, ignore).sum(),
        "mse": means["mse"],
        "mae": means["mae"],
        "huber": means["huber"],
        "ce+0.3was": lambda z: means["ce"](z) + LAMBDA * means["was"](z),
        "ce+0.3mse": lambda z: means["ce"](z) + LAMBDA * means["mse"](z),
    }
    others = peer_losses(tokens, labels, ignore)
    results = {}
    for key, loss in losses.items():
        value, gradient = differentiated(loss, logits)
        norm = gradient.norm().item()
        peer_value, peer_gradient = differentiated(others[key], logits)
        if math.isnan(peer_value):
            # Only PyTorch's mean over no label at all: zero divided by zero.
            assert key.startswith("ce") and not (labels != ignore).any() and value == 0, (name, key)
        else:
            assert close(value, peer_value), (name, key, value, peer_value)
            assert close(norm, peer_gradient.norm().item()), (name, key, norm, peer_gradient.norm())
            assert torch.allclose(gradient, peer_gradient, rtol=1e-6, atol=1e-12), (name, key)
        if expected and key in expected:
            noted_value, noted_norm = expected[key]
            assert close(value, noted_value), (name, key, value)
            assert noted_norm is None or close(norm, noted_norm), (name, key, norm)
        results[key] = {
            "value": value, "gradientNorm": norm, "gradient": gradient.flatten().tolist()}
    print(f"  {name}: agrees on {', '.join(results)}")
    return {
        "name": name,
        **describe(tokens, numbers, ignore),
        "shape": list(logits.shape),
        "labels": labels.flatten().tolist(),
        "logits": logits.flatten().tolist(),
        **counts(numbers, labels, ignore),
        "losses": results,
    }


def micro_batches(name, tokens, numbers, batches, ignore=-100) -> dict:
    """One step in several pieces: sums are added, and divided once by the counts of the whole.

    Checked against the peers on the pieces joined end to end. The mean of the pieces' means is
    another number (asserted too), since they hold unequal counts.
    """
    batches = [(logits, torch.tensor(labels)) for logits, labels in batches]
    joined = torch.cat([labels.flatten() for _, labels in batches])[None]
    total = counts(numbers, joined, ignore)
    was = number_loss("was", numbers)

    def objective(logits, labels):
        ce = cross_entropy(logits, labels, ignore).sum() / total["targetCount"]
        return ce + LAMBDA * was(logits, labels, ignore).sum() / total["numberCount"]

    pieces = []
    for logits, labels in batches:
        value, gradient = differentiated(lambda z: objective(z, labels), logits)
        pieces.append({
            "shape": list(logits.shape),
            "labels": labels.flatten().tolist(),
            "logits": logits.flatten().tolist(),
            **counts(numbers, labels, ignore),
            "crossEntropySum": cross_entropy(logits, labels, ignore).sum().item(),
            "wassersteinSum": was(logits, labels, ignore).sum().item(),
            "share": value,
            "gradient": gradient.flatten().tolist(),
        })
    flat = torch.cat([logits.flatten(0, 1) for logits, _ in batches])[None]
    others = peer_losses(tokens, joined, ignore)
    value, gradient = differentiated(others["ce+0.3was"], flat)
    assert close(value, sum(piece["share"] for piece in pieces))
    ours = torch.tensor([g for piece in pieces for g in piece["gradient"]], dtype=torch.float64)
    assert torch.allclose(gradient.flatten(), ours, rtol=1e-6, atol=1e-12)
    mean_of_means = sum(
        peer_losses(tokens, labels, ignore)["ce+0.3was"](logits).item()
        for logits, labels in batches) / len(batches)
    assert abs(mean_of_means - value) > 0.01
    print(f"  {name}: agrees; the mean of means would be {mean_of_means:.4f}, not {value:.4f}")
    return {
        "name": name,
        **describe(tokens, numbers, ignore),
        **total,
        "pieces": pieces,
        "crossEntropy": sum(p["crossEntropySum"] for p in pieces) / total["targetCount"],
        "wasserstein": sum(p["wassersteinSum"] for p in pieces) / total["numberCount"],
        "ce+0.3was": sum(p["share"] for p in pieces),
    }


# --- The file ---

DIGITS = ["<pad>", "a", ".", *"0123456789", "b"]
DIGIT_VALUES = {3 + digit: float(digit) for digit in range(10)}
LABELS = [[4, 5, 2, 6, 1, -100], [12, 3, 13, 0, 7, 11]]  # "1 2 . 3 a", "9 0 b <pad> 4 8"

# Value and gradient norm of the first case, as float32 runs of the peers report them to seven
# places. Only a value was noted for cross-entropy.
FLOAT32_RUNS = {
    "ce": (3.4759538, None),
    "was": (3.1712601, 0.3194065),
    "was.sum": (22.1988201, 2.2358456),
    "mse": (10.9522009, 2.9201548),
    "mae": (2.8237426, 0.3994060),
    "huber": (2.3290443, 0.3964479),
}

# Several digits, a sign, a point, one value twice (tokens 4 and 8), ids out of order.
IRREGULAR = ["<pad>", "42", "x", "-3", "7", "0.5", "y", "100", "7.0", "-0.25", "z", "3"]
IRREGULAR_VALUES = {8: 7.0, 1: 42.0, 11: 3.0, 3: -3.0, 9: -0.25, 4: 7.0, 7: 100.0, 5: 0.5}

# Token 0 is the digit 0 here, so an ignore index of 0 hides a number.
DIGITS_FIRST = [*"0123456789", "a", "b"]
DIGITS_FIRST_VALUES = {digit: float(digit) for digit in range(10)}


def main() -> None:
    logger.remove()  # ntloss reports vocabularies that are not ten digits; ours are on purpose
    logger.add(sys.stderr, level="CRITICAL")
    torch.manual_seed(2025)

    def noise(*shape: int) -> Tensor:
        return (2 * torch.randn(*shape)).double()

    cases = [
        case("digits", DIGITS, DIGIT_VALUES, wave((2, 6, 14)), LABELS, expected=FLOAT32_RUNS),
        case("irregularVocabulary", IRREGULAR, IRREGULAR_VALUES, noise(2, 6, 12),
             [[1, 3, 2, 8, 9, 10], [7, 4, 0, 5, 11, -100]]),
        case("peakedLogits", DIGITS, DIGIT_VALUES, wave((1, 6, 14), scale=60),
             [[4, 5, 2, 12, 1, 3]]),
        case("noNumbers", DIGITS, DIGIT_VALUES, noise(1, 4, 14), [[1, 2, 13, -100]]),
        case("everythingIgnored", DIGITS, DIGIT_VALUES, noise(1, 3, 14), [[-100, -100, -100]]),
        case("ignoreMinusOne", DIGITS, DIGIT_VALUES, noise(1, 5, 14), [[-1, 4, 2, 9, -1]], -1),
        case("ignoreZero", DIGITS_FIRST, DIGITS_FIRST_VALUES, noise(1, 5, 12),
             [[0, 4, 10, 9, 0]], 0),
    ]
    step = micro_batches("threeMicroBatches", DIGITS, DIGIT_VALUES, [
        (noise(1, 5, 14), [[4, 12, 1, 3, 2]]),
        (noise(1, 3, 14), [[1, 13, -100]]),
        (noise(2, 2, 14), [[9, -100], [-100, 2]]),
    ])
    write_json("number_token_loss.json", {
        "provenance": provenance(__file__, "torch", "ntloss"),
        "weight": LAMBDA,
        "cases": cases,
        "step": step,
    })


if __name__ == "__main__":
    main()
