"""The number losses as plain formulas in float64, for number_losses.py: one function a loss.

A loss is given a `Batch` and its options. It returns its terms, one a position [B, T], and the
positions that have one; `reduced` weighs and sums them. Everything is written for reading beside
the equations, not for speed, and differentiated by PyTorch's autograd.

    p = softmax over the number tokens      V = their values       y = the label's value
    q = softmax over the vocabulary         m = Σ q over the number tokens
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

FLOAT32_EPSILON = torch.finfo(torch.float32).eps


@dataclass(frozen=True)
class Batch:
    logits: Tensor  # [B, T, V]
    labels: Tensor  # [B, T]
    numbers: dict[int, float]  # token → value
    dot: int | None
    minus: int | None
    ignore: int

    def __post_init__(self):
        """Everything below is for all positions; where the label is no number, `y` is 0."""
        z, labels = self.logits, self.labels
        ids = torch.tensor(list(self.numbers))
        derived = {
            "counted": labels != self.ignore,
            "ids": ids,
            "values": torch.tensor(list(self.numbers.values()), dtype=torch.float64),
            "log_p": z[..., ids].log_softmax(-1),
            "log_q": z.log_softmax(-1),
        }
        derived["is_number"] = torch.isin(labels, ids) & derived["counted"]
        derived["y"] = torch.tensor(
            [[self.numbers.get(label, 0.0) for label in row] for row in labels.tolist()],
            dtype=torch.float64)
        derived["p"] = derived["log_p"].exp()
        derived["mass"] = derived["log_q"][..., ids].exp().sum(-1)
        derived["expected"] = (derived["p"] * derived["values"]).sum(-1)
        derived["distance"] = (derived["y"][..., None] - derived["values"]).abs()
        for name, value in derived.items():
            object.__setattr__(self, name, value)


def reduced(terms: Tensor, counted: Tensor, weights: Tensor | None, reduction: str) -> Tensor:
    """The weighted mean over the counted positions (0 if they weigh nothing), the sum, or all."""
    w = counted.double() if weights is None else counted * weights
    weighted = terms * w
    if reduction == "none":
        return weighted
    return weighted.sum() / (w.sum() if reduction == "mean" and w.sum() > 0 else 1)


def reweighed(batch: Batch, terms: Tensor, largest: float, reweigh: bool) -> Tensor:
    """m·l + 1.01·D·(1 − m): probability outside the numbers costs more than the worst number."""
    return batch.mass * terms + 1.01 * largest * (1 - batch.mass) if reweigh else terms


# --- One term a label ---


def cross_entropy(batch: Batch):
    chosen = batch.labels.where(batch.counted, 0)[..., None]
    return -batch.log_q.gather(-1, chosen)[..., 0], batch.counted


def ntl_was(batch: Batch, reweigh=False, squash_factor=None):
    def cost(d):
        if squash_factor is None:
            return d
        stretched = 1 + (d - smallest) * (squash_factor - 1) / (largest - smallest)
        return torch.where(d == 0, 0.0, stretched)

    between = (batch.values[:, None] - batch.values).abs()
    smallest, largest = between[between > 0].min(), between.max()
    terms = (batch.p * cost(batch.distance)).sum(-1)
    return reweighed(batch, terms, cost(between).max().item(), reweigh), batch.is_number


def dot_product(error_cost):
    """NTL-MSE, -MAE and -Huber: a cost of |ŷ − y|, with ŷ = Σ pV."""

    def loss(batch: Batch, reweigh=False, **options):
        largest = error_cost(batch.values.max() - batch.values.min(), **options).item()
        terms = error_cost((batch.expected - batch.y).abs(), **options)
        return reweighed(batch, terms, largest, reweigh), batch.is_number

    return loss


def huber(error: Tensor, huber_delta=1.0) -> Tensor:
    return torch.where(
        error <= huber_delta, error**2 / 2, huber_delta * (error - huber_delta / 2))


def gaussian(batch: Batch, sigma: float) -> Tensor:
    """t_k ∝ exp(−½((V_k − y)/σ)²) over the number tokens; the label's own token alone for σ = 0."""
    if sigma == 0:
        return (batch.labels[..., None] == batch.ids).double()
    return (-0.5 * (batch.distance / sigma) ** 2).softmax(-1)


def gaussian_cross_entropy(batch: Batch, sigma: float):
    smooth = -(gaussian(batch, sigma) * batch.log_q[..., batch.ids]).sum(-1)
    plain, counted = cross_entropy(batch)
    return torch.where(batch.is_number, smooth, plain), counted


def steps_apart(batch: Batch, target: Tensor) -> tuple[Tensor, Tensor]:
    """F_p − F_t and the spacing Δ between neighbours, by value, then by token.

    Without the last step, where both sums are 1.
    """
    pairs = zip(batch.values.tolist(), batch.ids.tolist())
    order = [i for i, _ in sorted(enumerate(pairs), key=lambda item: item[1])]
    gaps = (batch.p - target)[..., order].cumsum(-1)[..., :-1]
    return gaps, batch.values[order].diff()


def was_cdf(batch: Batch, unit_spacing=False, sigma=0.0):
    gaps, spacing = steps_apart(batch, gaussian(batch, sigma))
    return (gaps.abs() * (1 if unit_spacing else spacing)).sum(-1), batch.is_number


def squared_emd(batch: Batch):
    gaps, spacing = steps_apart(batch, gaussian(batch, 0))
    return (gaps**2 * spacing).sum(-1), batch.is_number


def dist2(batch: Batch, temperature=1.0):
    log_t = (-batch.distance**2 / temperature).log_softmax(-1)
    return (log_t.exp() * (log_t - batch.log_p)).sum(-1), batch.is_number


# --- Numbers of several digits ---


@dataclass(frozen=True)
class Number:
    row: int
    digits: list[int]  # their positions in the row
    before_point: int  # how many of them stand before the (first) point
    minus: int | None  # the position of its sign

    def at(self, terms: Tensor) -> Tensor:
        return terms[self.row, self.digits]

    def places(self, first: int) -> list[int]:
        """Powers of ten, falling from the first digit's."""
        return list(range(first, first - len(self.digits), -1))


def numbers_in(batch: Batch, points: float) -> list[Number]:
    """Runs of digits, left to right, each with up to `points` points that stand between digits.

    A "-" right before the first digit is its sign, unless a digit stands before the "-".
    """
    found = []
    for row, labels in enumerate(batch.labels.tolist()):
        digit = batch.is_number[row].tolist() + [False]  # and nothing after the row
        counted = batch.counted[row].tolist()

        def stands(token: int | None, t: int) -> bool:
            return t >= 0 and token is not None and labels[t] == token and counted[t]

        t = 0
        while t < len(labels):
            if not digit[t]:
                t += 1
                continue
            sign = t - 1 if stands(batch.minus, t - 1) and not (t > 1 and digit[t - 2]) else None
            digits, ends, left = [], [], points
            while digit[t] or (
                    t < len(labels) and left > 0 and stands(batch.dot, t) and digit[t + 1]):
                if digit[t]:
                    digits.append(t)
                else:
                    ends.append(len(digits))
                    left -= 1
                t += 1
            found.append(Number(row, digits, ends[0] if ends else len(digits), sign))
    return found


def per_number(batch: Batch, numbers: list[Number], loss) -> tuple[Tensor, Tensor]:
    """Each number's term, at its first digit."""
    terms = torch.zeros_like(batch.y)
    counted = torch.zeros_like(batch.is_number)
    for number in numbers:
        first = (number.row, number.digits[0])
        counted[first] = True
        terms = terms.index_put(tuple(torch.tensor(i) for i in first), loss(number))
    return terms, counted


def powers(base: float, exponents: list[int]) -> Tensor:
    return torch.tensor([float(base) ** e for e in exponents], dtype=torch.float64)


def number_level(batch: Batch, float_level=False, reweigh=False):
    """|ŷ − y| / (|ŷ| + |y| + ε) of the digits read as one integer; places stop at 10¹⁹."""

    def loss(number: Number) -> Tensor:
        scale = powers(10, [min(e, 19) for e in number.places(len(number.digits) - 1)])
        y, x = (number.at(batch.y) * scale).sum(), (number.at(batch.expected) * scale).sum()
        return (x - y).abs() / (x.abs() + y.abs() + FLOAT32_EPSILON)

    numbers = numbers_in(batch, math.inf if float_level else 0)
    terms, counted = per_number(batch, numbers, loss)
    return reweighed(batch, terms, 1, reweigh), counted


def number_level_signed(batch: Batch):
    """|ŷ − y| / (|ŷ| + |y| + u) with sign and decimal point; u is the lowest digit's unit."""

    def loss(number: Number) -> Tensor:
        scale = powers(10, number.places(number.before_point - 1))
        sign = expected_sign = 1
        if batch.minus is not None:
            where = number.digits[0] if number.minus is None else number.minus
            z = batch.logits[number.row, where, [*batch.numbers, batch.minus]]
            sign = 1 if number.minus is None else -1
            expected_sign = 1 - 2 * z.softmax(-1)[-1]
        y = sign * (number.at(batch.y) * scale).sum()
        x = expected_sign * (number.at(batch.expected) * scale).sum()
        return (x - y).abs() / (x.abs() + y.abs() + scale[-1])

    return per_number(batch, numbers_in(batch, 1), loss)


def place_weighted(batch: Batch, place_base=1.2):
    weights = torch.zeros_like(batch.y)
    for number in numbers_in(batch, math.inf):
        weights[number.row, number.digits] = powers(
            place_base, number.places(len(number.digits) - 1))
    terms, counted = ntl_was(batch)
    return terms * weights, counted


def ntil(batch: Batch, place_base=1.2, temperature=0.1):
    """NTIL (ACL 2025), its Gumbel noise left out: places, relative error and magnitude, α = 0.2."""
    was, _ = ntl_was(batch)
    sharp = (batch.logits[..., batch.ids] / temperature).softmax(-1)
    expected = (sharp * batch.values).sum(-1)

    def loss(number: Number) -> Tensor:
        places = number.places(len(number.digits) - 1)
        scale = powers(10, places)
        y, x = (number.at(batch.y) * scale).sum(), (number.at(expected) * scale).sum()
        larger, smaller = torch.maximum(x, y) + 1, torch.minimum(x, y) + 1
        relative, magnitude = (x - y).abs() / larger, (larger / smaller).log()
        by_place = (number.at(was) * powers(place_base, places)).mean()
        return by_place + 0.2 * relative + 0.2 * magnitude

    return per_number(batch, numbers_in(batch, math.inf), loss)


LOSSES = {
    "ce": cross_entropy,
    "ntl-was": ntl_was,
    "ntl-mse": dot_product(lambda error: error**2),
    "ntl-mae": dot_product(lambda error: error),
    "ntl-huber": dot_product(huber),
    "was-cdf": was_cdf,
    "gaussian-ce": gaussian_cross_entropy,
    "number-level": number_level,
    "number-level-signed": number_level_signed,
    "place-weighted": place_weighted,
    "dist2": dist2,
    "squared-emd": squared_emd,
    "ntil": ntil,
}


def evaluate(
        name: str, batch: Batch, weights: Tensor | None = None, reduction: str = "mean",
        options: dict | None = None) -> Tensor:
    """A loss by name; `lambda` makes it CE + λ·loss, and `smooth_tokens` makes that CE Gaussian."""
    options = dict(options or {})
    share = options.pop("lambda", None)
    smooth = options.pop("smooth_tokens", False)
    loss = reduced(*LOSSES[name](batch, **options), weights, reduction)
    if share is None:
        return loss
    ce = gaussian_cross_entropy(batch, options["sigma"]) if smooth else cross_entropy(batch)
    return reduced(*ce, weights, reduction) + share * loss
