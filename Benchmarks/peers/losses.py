"""The losses that PyTorch and ntloss have, by the names that ntl-bench gives its own."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from ntloss import NTLoss, NTLossDotProduct, NumberLevelLoss

WEIGHT = 0.3  # λ of the paper


class DigitVocabulary:
    """As much of a tokenizer as `ntloss` looks at: ten digits and a point among words."""

    def __init__(self, size: int, first_digit: int):
        special = {str(digit): first_digit + digit for digit in range(10)}
        special["."] = first_digit + 10
        words = {f"word{i}": i for i in range(size)}
        self.ids = {w: i for w, i in words.items() if i not in special.values()} | special

    def __len__(self) -> int:
        return len(self.ids)

    def get_vocab(self) -> dict[str, int]:
        return self.ids

    def add_tokens(self, tokens: list[str]) -> int:
        return sum(token not in self.ids for token in tokens)

    def convert_tokens_to_ids(self, token: str) -> int:
        return self.ids[token]


def number_loss(name: str, vocabulary: DigitVocabulary):
    """What is added to cross-entropy, λ times; None for cross-entropy alone."""
    match name:
        case "ce":
            return None
        case "ntl-was":
            return NTLoss(vocabulary, reweigh=False)
        case "ntl-was+reweigh":
            return NTLoss(vocabulary, reweigh=True)
        case "ntl-mse":
            return NTLossDotProduct(vocabulary, reweigh=False, loss_function=F.mse_loss)
        case "ntl-mae":
            return NTLossDotProduct(vocabulary, reweigh=False, loss_function=F.l1_loss)
        case "ntl-huber":
            return NTLossDotProduct(vocabulary, reweigh=False, loss_function=F.huber_loss)
        case "number-level":
            return NumberLevelLoss(vocabulary, reweigh=False)
    raise SystemExit(f"ntloss has nothing like {name}")


def combined_loss(
    name: str, vocabulary: DigitVocabulary
) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    """CE + λ·loss of logits [sequences, length, vocabulary] and labels [sequences, length].

    A name that ends in /alone is that of the number loss without cross-entropy.
    """
    loss = number_loss(name.removesuffix("/alone"), vocabulary)
    if name.endswith("/alone"):
        return loss

    def combined(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        total = F.cross_entropy(logits.flatten(0, 1), labels.flatten())
        return total if loss is None else total + WEIGHT * loss(logits, labels)

    return combined


def read(path: str, dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """A file of plain scalars."""
    count = torch.Size(shape).numel()
    return torch.from_file(path, size=count, dtype=dtype).clone().reshape(shape)
