"""Writes adafactor.json: some steps of transformers' Adafactor, in float64, from given gradients.

The parameters are two matrices and two vectors, one of which is left out of weight decay. The first gradient of `table` is zero but for two rows, as that of an embedding is.
"""

import torch
from golden import provenance, write_json
from transformers.optimization import Adafactor

SHAPES = {"table": [7, 5], "weight": [3, 17], "bias": [4], "scale": [9]}
UNDECAYED = ["scale"]
STEPS = 6

# What Hugging Face's trainer passes with `optim=adafactor`.
TRAINER = {"scale_parameter": False, "relative_step": False}
CASES = {
    "trainer": {**TRAINER, "lr": 1e-2},
    "decayed": {**TRAINER, "lr": 5e-2, "weight_decay": 0.1},
    "clipped": {**TRAINER, "lr": 1e-2, "clip_threshold": 0.4, "decay_rate": -0.5},
    "large epsilon": {**TRAINER, "lr": 1e-2, "eps": (1e-2, 1e-3)},
    "first moment": {**TRAINER, "lr": 1e-2, "beta1": 0.9, "weight_decay": 0.1},
    "scaled by parameter": {"lr": 0.3, "scale_parameter": True, "relative_step": False},
    "least scale": {"lr": 0.3, "scale_parameter": True, "relative_step": False, "eps": (1e-30, 5.0)},
    "transformers' defaults": {"weight_decay": 0.1},
    "warming up": {"warmup_init": True, "beta1": 0.5, "weight_decay": 0.1},
}


def draw(shape: list[int], generator: torch.Generator) -> torch.Tensor:
    return torch.randn(shape, dtype=torch.float64, generator=generator)


def run(options: dict, values: dict, gradients: list[dict]) -> dict:
    parameters = {name: torch.nn.Parameter(v.clone()) for name, v in values.items()}
    groups = [
        {"params": [p for n, p in parameters.items() if n not in UNDECAYED]},
        {"params": [p for n, p in parameters.items() if n in UNDECAYED], "weight_decay": 0.0},
    ]
    optimizer = Adafactor(groups, **options)
    steps = []
    for gradient in gradients:
        for name, parameter in parameters.items():
            parameter.grad = gradient[name].clone()
        optimizer.step()
        steps.append({name: p.detach().flatten().tolist() for name, p in parameters.items()})
    eps = options.get("eps", (1e-30, 1e-3))
    return {
        "lr": options.get("lr"),
        "epsilon": eps[0],
        "parameterScaleFloor": eps[1],
        "clipThreshold": options.get("clip_threshold", 1.0),
        "decayRate": options.get("decay_rate", -0.8),
        "beta1": options.get("beta1"),
        "weightDecay": options.get("weight_decay", 0.0),
        "scalesByParameter": options.get("scale_parameter", True),
        "takesRelativeSteps": options.get("relative_step", True),
        "warmsUp": options.get("warmup_init", False),
        "steps": steps,
    }


if __name__ == "__main__":
    generator = torch.Generator().manual_seed(20)
    values = {name: draw(shape, generator) for name, shape in SHAPES.items()}
    gradients = [
        {name: draw(shape, generator) * 10.0 ** (-step) for name, shape in SHAPES.items()}
        for step in range(STEPS)
    ]
    gradients[0]["table"][[0, 1, 3, 4, 6]] = 0
    write_json("adafactor.json", {
        "provenance": provenance(__file__, "torch", "transformers"),
        "shapes": SHAPES,
        "undecayed": UNDECAYED,
        "values": {name: v.flatten().tolist() for name, v in values.items()},
        "gradients": [{n: g.flatten().tolist() for n, g in step.items()} for step in gradients],
        "cases": [{"name": name, **run(options, values, gradients)} for name, options in CASES.items()],
    })
