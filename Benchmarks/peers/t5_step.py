"""Times transformers' T5 with PyTorch's cross-entropy, alone and with ntloss, eager and compiled.

A forward pass with its loss, or a whole training step: forward, backward, clip, AdamW. The protocol is
that of timing.py; the work `ce 3` is that of `ce` on the fourth batch. The model is read from a folder,
the batches from a file: a JSON array of objects with `source` and `labels`, arrays of arrays of tokens.
Where lengths differ, they are padded as transformers' DataCollatorForSeq2Seq does.
"""

import argparse
import json
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from losses import DigitVocabulary, combined_loss
from model import load, padded
from timing import peak_growth, serve
from transformers import T5Config, T5ForConditionalGeneration

IGNORED = -100


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="a folder that from_pretrained reads")
    parser.add_argument("--batches", required=True, help="a file of JSON")
    parser.add_argument("--first-digit", type=int, default=3, help="the id of 0; 1 to 9 follow")
    parser.add_argument(
        "--scenario", choices=["forward", "training-step"], default="training-step"
    )
    parser.add_argument("--losses", default="ce,ntl-was", help="names, with commas between them")
    parser.add_argument(
        "--compiled", type=int, choices=[0, 1], default=0, help="compile model and loss"
    )
    parser.add_argument(
        "--peak-only", type=int, choices=[0, 1], default=0,
        help="only find the most memory, from the weights on",
    )
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Batch(NamedTuple):
    """What a model takes, [sequences, longest] each; no mask where nothing is padded."""

    input_ids: torch.Tensor
    attention_mask: torch.Tensor | None
    decoder_input_ids: torch.Tensor
    labels: torch.Tensor


class Work:
    """A model, and passes or steps with it."""

    def __init__(self, model: T5ForConditionalGeneration, scenario: str, fused: bool):
        self.model = model.train(scenario == "training-step")
        self.scenario = scenario
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=fused)

    def loss(self, loss: Callable, batch: Batch) -> torch.Tensor:
        inputs = {**batch._asdict()}
        labels = inputs.pop("labels")
        return loss(self.model(**inputs).logits, labels)

    def __call__(self, total: Callable, batch: Batch) -> torch.Tensor:
        """One pass or step; `total` is `loss` with its first argument, compiled or not."""
        if self.scenario == "forward":
            with torch.no_grad():
                return total(batch)
        self.optimizer.zero_grad()
        value = total(batch)
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return value.detach()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    config = T5Config.from_pretrained(options.model)
    vocabulary = DigitVocabulary(config.vocab_size, options.first_digit)
    losses = {name: combined_loss(name, vocabulary) for name in options.losses.split(",")}
    batches = read(options.batches, config.pad_token_id)
    if options.peak_only:
        return find_peak(config, options.scenario, losses, batches[0])

    model = load(options.model)
    # Eager is PyTorch as it comes; compiled has all that makes it faster, the fused AdamW too.
    work = Work(model, options.scenario, fused=bool(options.compiled))
    values = {name: {"loss": untrained(work, loss, batches[0])} for name, loss in losses.items()}
    totals = {name: partial(work.loss, loss) for name, loss in losses.items()}
    unavailable = {}
    if options.compiled:
        # With many shapes a compiled model must not be one for each.
        dynamic = len(batches) > 1
        totals = {name: torch.compile(total, dynamic=dynamic) for name, total in totals.items()}
        unavailable = compiler_problems(work, totals, batches)
    works = {
        f"{name} {i}": partial(work, total, batch)
        for name, total in totals.items()
        if name not in unavailable
        for i, batch in enumerate(batches)
    }
    serve(
        works, warm_up_steps=2 if len(batches) == 1 else 1, values=values, unavailable=unavailable,
        parameters=model.num_parameters(),
    )


def untrained(work: Work, loss: Callable, batch: Batch) -> float:
    """The loss without dropout."""
    training = work.model.training
    work.model.eval()
    with torch.no_grad():
        value = work.loss(loss, batch).item()
    work.model.train(training)
    return value


def compiler_problems(
    work: Work, totals: dict[str, Callable], batches: list[Batch]
) -> dict[str, str]:
    """Lets everything be compiled; says what could not be, and why."""
    problems = {}
    for name, total in totals.items():
        try:
            for batch in batches:
                work(total, batch)
        except Exception as error:  # whatever a compiler may lack or not understand
            problems[name] = (
                f"torch.compile does not work here ({summary(error)}); it needs a C++ compiler, "
                "such as g++, and PyTorch is timed without it"
            )
    return problems


def find_peak(config: T5Config, scenario: str, losses: dict[str, Callable], batch: Batch) -> None:
    """Says by how much a process grows that makes a model and takes two steps, and ends."""
    (name, loss), *_ = losses.items()
    value = torch.tensor(0.0)

    def train() -> None:
        nonlocal value
        work = Work(T5ForConditionalGeneration(config), scenario, fused=False)
        for _ in range(2):
            value = work(partial(work.loss, loss), batch)

    peak = peak_growth(train)
    serve({}, values={name: {"loss": value.item(), "peak_bytes": peak}})


def read(path: str, padding: int) -> list[Batch]:
    with open(path) as file:
        return [collated(batch["source"], batch["labels"], padding) for batch in json.load(file)]


def collated(source: list[list[int]], labels: list[list[int]], padding: int) -> Batch:
    inputs, mask = padded(source, padding)
    targets, _ = padded(labels, IGNORED)
    # The decoder reads the labels one place to the right behind the start token, which is padding.
    shifted = torch.nn.functional.pad(targets[:, :-1], (1, 0), value=padding)
    shifted = shifted.masked_fill(shifted == IGNORED, padding)
    return Batch(inputs, None if mask.all() else mask, shifted, targets)


def summary(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


if __name__ == "__main__":
    main()
