"""Times forward and backward of the losses: PyTorch's cross-entropy, alone or with ntloss.

The protocol is that of timing.py. The logits are random, [1, rows, vocabulary]; a given share of
the labels are digits. `ntloss` runs with `reweigh=False`, as in the paper.
"""

import argparse

import torch
import torch.nn.functional as F
from ntloss import NTLoss, NTLossDotProduct
from timing import serve

WEIGHT = 0.3
FIRST_DIGIT = 100  # the ten digits take the ids from here on


class DigitVocabulary:
    """As much of a tokenizer as `ntloss` looks at: ten digits among words."""

    def __init__(self, size: int):
        words = {f"word{i}": i for i in range(size)}
        digits = {str(digit): FIRST_DIGIT + digit for digit in range(10)}
        self.ids = {w: i for w, i in words.items() if i not in digits.values()} | digits

    def __len__(self) -> int:
        return len(self.ids)

    def get_vocab(self) -> dict[str, int]:
        return self.ids

    def add_tokens(self, tokens: list[str]) -> int:
        return sum(token not in self.ids for token in tokens)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loss", choices=["ce", "ce+was", "ce+mse"], default="ce+was")
    parser.add_argument("--rows", type=int, default=1024)
    parser.add_argument("--vocabulary", type=int, default=32128)
    parser.add_argument("--number-share", type=float, default=0.1, help="of the labels, 0 to 1")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if not 0 <= options.number_share <= 1:
        parser.error("--number-share is a share: give a value from 0 to 1")
    if options.vocabulary < FIRST_DIGIT + 10:
        parser.error(f"--vocabulary must leave room for digits: at least {FIRST_DIGIT + 10}")
    return options


def random_labels(rows: int, numbers: int) -> torch.Tensor:
    """Labels [1, rows], of which exactly `numbers` are digits."""
    digits = torch.randint(FIRST_DIGIT, FIRST_DIGIT + 10, (numbers,))
    words = torch.randint(0, FIRST_DIGIT, (rows - numbers,))
    return torch.cat([digits, words])[torch.randperm(rows)][None]


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    numbers = round(options.number_share * options.rows)
    labels = random_labels(options.rows, numbers)
    logits = torch.randn(1, options.rows, options.vocabulary, requires_grad=True)
    vocabulary = DigitVocabulary(options.vocabulary)
    number_loss = {
        "ce": None,
        "ce+was": NTLoss(vocabulary, reweigh=False),
        "ce+mse": NTLossDotProduct(vocabulary, reweigh=False, loss_function=F.mse_loss),
    }[options.loss]

    def step() -> None:
        logits.grad = None
        loss = F.cross_entropy(logits.flatten(0, 1), labels.flatten())
        if number_loss is not None:
            loss = loss + WEIGHT * number_loss(logits, labels)
        loss.backward()

    serve(
        step,
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        loss=options.loss,
        rows=options.rows,
        vocabulary=options.vocabulary,
        numbers=numbers,
    )


if __name__ == "__main__":
    main()
