"""A T5 from a folder, and sequences of unequal lengths in one matrix, as transformers has them."""

import torch
from transformers import T5ForConditionalGeneration
from transformers.utils.logging import disable_progress_bar


def load(folder: str) -> T5ForConditionalGeneration:
    """The model in single precision."""
    disable_progress_bar()
    return T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)


def padded(sequences: list[list[int]], filling: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The sequences, filled up on the right, and 1 where there is a token, both [sequences, longest]."""
    rows = [torch.tensor(sequence) for sequence in sequences]
    fill = torch.nn.utils.rnn.pad_sequence
    mask = fill([torch.ones_like(row) for row in rows], batch_first=True)
    return fill(rows, batch_first=True, padding_value=filling), mask
