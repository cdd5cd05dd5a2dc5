"""Writes label_smoothing.json: cross-entropy with label smoothing, alone and beside NTL-WAS, in float64.

Values and gradients are PyTorch's CrossEntropyLoss; those of the mean must be LabelSmoother's of transformers
too. NTL-WAS is the formula of number_loss_formulas.py, whose own fixture holds it against ntloss.
"""

import torch
from golden import provenance, write_json
from transformers.trainer_pt_utils import LabelSmoother

ROWS, COLUMNS, IGNORED, WEIGHT = 7, 23, -100, 0.3
# Tokens 2 to 11 are the digits.
FIRST_DIGIT = 2
LABELS = [2, 11, 0, IGNORED, 7, 22, 4]


def was(z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Σ_k p_k·|y − V_k|, a mean over the labels that are digits."""
    digits = (labels >= FIRST_DIGIT) & (labels < FIRST_DIGIT + 10)
    p = z[digits][:, FIRST_DIGIT : FIRST_DIGIT + 10].softmax(-1)
    y = (labels[digits] - FIRST_DIGIT).double()
    distance = (y[:, None] - torch.arange(10).double()[None, :]).abs()
    return (p * distance).sum(-1).mean()


def case(epsilon: float, reduction: str, number_loss: bool, logits: torch.Tensor) -> dict:
    z = logits.clone().requires_grad_()
    labels = torch.tensor(LABELS)
    value = torch.nn.functional.cross_entropy(
        z, labels, ignore_index=IGNORED, label_smoothing=epsilon, reduction=reduction)
    if reduction == "mean":
        # It sums in float32.
        theirs = LabelSmoother(epsilon, IGNORED)({"logits": z}, labels)
        torch.testing.assert_close(value, theirs.double(), rtol=1e-6, atol=0)
    if number_loss:
        value = value + WEIGHT * was(z, labels)
    value.sum().backward()
    return {
        "labelSmoothing": epsilon,
        "reduction": reduction,
        "hasNumberLoss": number_loss,
        "values": value.detach().reshape(-1).tolist(),
        "gradient": z.grad.flatten().tolist(),
    }


if __name__ == "__main__":
    generator = torch.Generator().manual_seed(5)
    # Float32 numbers, so that both devices get the same.
    logits = (3 * torch.randn([ROWS, COLUMNS], generator=generator)).double()
    write_json("label_smoothing.json", {
        "provenance": provenance(__file__, "torch", "transformers"),
        "columns": COLUMNS,
        "labels": LABELS,
        "logits": logits.flatten().tolist(),
        "cases": [
            case(epsilon, reduction, number_loss, logits)
            for epsilon in (0.0, 0.1, 0.6)
            for reduction, number_loss in
            (("mean", False), ("sum", False), ("none", False), ("mean", True))
        ],
    })
