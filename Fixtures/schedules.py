"""Writes schedules.json: learning rates by transformers' get_scheduler, and by torch's ReduceLROnPlateau
for sequences of results."""

import random

import torch
from golden import provenance, write_json
from transformers import get_scheduler

PEAK, WARMUP, STEPS = 3e-3, 4, 25
SCHEDULES = [
    ("constant_with_warmup", {}),
    ("linear", {}),
    ("cosine", {}),
    ("cosine_with_restarts", {}),
    ("cosine_with_restarts", {"num_cycles": 3}),
    ("polynomial", {}),
    ("polynomial", {"power": 2.5, "lr_end": 1e-4}),
    ("inverse_sqrt", {}),
]
PLATEAUS = [
    {},
    {"factor": 0.5, "patience": 5},
    {"factor": 0.5, "patience": 1, "cooldown": 2},
    {"factor": 0.3, "patience": 0, "threshold": 0.05, "min_lr": 2e-4},
    {"factor": 0.5, "patience": 1, "threshold": 0.02, "threshold_mode": "abs"},
    {"mode": "max", "factor": 0.5, "patience": 1, "threshold": 0.05},
    {"mode": "max", "factor": 0.5, "patience": 2, "threshold": 0.02, "threshold_mode": "abs"},
    {"factor": 0.1, "patience": 0, "eps": 1e-4},
]


def optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)


def rates(name: str, options: dict, warmup: int) -> list[float]:
    """The rate at transformers' steps 0, 1, …; its first step, 0, is our step 1."""
    sgd = optimizer()
    scheduler = get_scheduler(
        name, sgd, num_warmup_steps=warmup, num_training_steps=STEPS,
        scheduler_specific_kwargs=options)
    found = []
    for _ in range(STEPS + 3):
        found.append(scheduler.get_last_lr()[0])
        sgd.step()
        scheduler.step()
    return found


def results(mode: str, seed: int) -> list[float]:
    """A curve that gets better ever more slowly, with noise, and worse at the end."""
    draw = random.Random(seed)
    curve = [1 / (1 + 0.3 * i) + draw.uniform(-0.04, 0.04) for i in range(30)]
    curve += [0.2 + 0.01 * i for i in range(15)]
    return [1 - value if mode == "max" else value for value in curve]


def plateau(options: dict, seed: int) -> dict:
    sgd = optimizer()
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, **options)
    metrics = results(options.get("mode", "min"), seed)
    found = []
    for metric in metrics:
        scheduler.step(metric)
        found.append(sgd.param_groups[0]["lr"])
    return {
        "mode": options.get("mode", "min"),
        "factor": options.get("factor", 0.1),
        "patience": options.get("patience", 10),
        "threshold": options.get("threshold", 1e-4),
        "thresholdMode": options.get("threshold_mode", "rel"),
        "cooldown": options.get("cooldown", 0),
        "minimumLearningRate": options.get("min_lr", 0),
        "leastChange": options.get("eps", 1e-8),
        "metrics": metrics,
        "rates": found,
    }


if __name__ == "__main__":
    write_json("schedules.json", {
        "provenance": provenance(__file__, "torch", "transformers"),
        "peak": PEAK,
        "steps": STEPS,
        "schedules": [
            {
                "name": name,
                "warmup": warmup,
                "cycles": options.get("num_cycles"),
                "power": options.get("power"),
                "finalRate": options.get("lr_end"),
                "rates": rates(name, options, warmup),
            }
            for name, options in SCHEDULES
            for warmup in (0, WARMUP)
        ],
        "plateaus": [plateau(options, seed) for seed, options in enumerate(PLATEAUS)],
    })
