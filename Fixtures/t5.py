"""Writes t5_relu_tied, t5_gated_untied and t5_silu_scaled (.safetensors, .json): tiny T5 models and what they do.

Each is `T5ForConditionalGeneration` with weights drawn by its own initialisation, run in float64.
One line of `transformers` rounds to float32 even then, the mean square inside its layer norm; here
it is kept in float64 (`mean_square_in_float64`), so that the numbers can be compared to the last
few bits. The untouched model is run too, and how far it lies from the exact one is noted.
"""

import copy
import json
import pathlib
import tempfile
from contextlib import contextmanager

import torch
from golden import HERE, provenance, write_json
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from transformers import T5Config, T5ForConditionalGeneration
from transformers.models.t5.modeling_t5 import T5LayerNorm

VOCABULARY = 40
SOURCE, TARGET = 30, 9
PADDING, END, IGNORED = 0, 1, -100
OPTIMIZER = {
    "learningRate": 0.01,
    "betas": [0.9, 0.999],
    "epsilon": 1e-8,
    "weightDecay": 0.01,
    "clipNorm": 1.0,
}
STEPS = 25
NEW_TOKENS = 12


# --- The model ---


def make_model(
    feed_forward: str, tied: bool, seed: int, scaled: bool, **extents
) -> T5ForConditionalGeneration:
    """A model with transformers' own random weights, its norm scales moved away from one."""
    config = T5Config(**{
        **dict(
            vocab_size=VOCABULARY, d_model=16, d_kv=8, d_ff=24, num_heads=3,
            num_layers=2, num_decoder_layers=2,
            relative_attention_num_buckets=8, relative_attention_max_distance=20,
            dropout_rate=0.0, feed_forward_proj=feed_forward, tie_word_embeddings=scaled,
            pad_token_id=PADDING, eos_token_id=END, decoder_start_token_id=PADDING,
            attn_implementation="eager"),
        **extents})
    # The constructor takes the flag as "do not scale the decoder's output" and then sets it back.
    config.tie_word_embeddings = tied
    assert config.scale_decoder_outputs == scaled
    torch.manual_seed(seed)
    model = T5ForConditionalGeneration(config).eval()
    # Without the flag, transformers gives each stack an embedding of its own; T5 1.1 shares one.
    model.set_input_embeddings(model.shared)
    assert (model.lm_head.weight is model.shared.weight) == tied
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, T5LayerNorm):
                module.weight += 0.2 * torch.randn_like(module.weight)
    return model


def saved(model: T5ForConditionalGeneration) -> tuple[dict[str, Tensor], dict]:
    """The weights and the configuration, under the names and in the form of `save_pretrained`."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        with safe_open(pathlib.Path(folder, "model.safetensors"), "pt") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}
        config = json.loads(pathlib.Path(folder, "config.json").read_text())
    assert set(weights) == {name for name, _ in model.named_parameters()}
    return weights, config


@contextmanager
def mean_square_in_float64():
    def forward(self, x: Tensor) -> Tensor:
        return self.weight * x / (x.square().mean(-1, keepdim=True) + self.variance_epsilon).sqrt()

    original, T5LayerNorm.forward = T5LayerNorm.forward, forward
    try:
        yield
    finally:
        T5LayerNorm.forward = original


# --- Its inputs ---


def make_batch(sources: list[int], targets: list[int], left: bool = False) -> dict[str, Tensor]:
    """Random sequences of the given lengths, each with its end token, padded to the longest."""
    inputs = torch.full((len(sources), max(sources)), PADDING)
    labels = torch.full((len(targets), max(targets)), IGNORED)
    for row, (source, target) in enumerate(zip(sources, targets)):
        inputs[row, :source] = torch.randint(2, VOCABULARY, (source,))
        labels[row, :target] = torch.randint(2, VOCABULARY, (target,))
        inputs[row, source - 1] = END
        labels[row, target - 1] = END
    mask = (inputs != PADDING).long()
    return {"input_ids": inputs, "attention_mask": mask, "labels": labels}


def padded_on_the_left(batch: dict[str, Tensor]) -> dict[str, Tensor]:
    lengths = batch["attention_mask"].sum(1).tolist()
    width = batch["input_ids"].shape[1]

    def shifted(x: Tensor) -> Tensor:
        return torch.stack([row.roll(width - n) for row, n in zip(x, lengths)])

    return {
        "input_ids": shifted(batch["input_ids"]),
        "attention_mask": shifted(batch["attention_mask"]),
        "labels": batch["labels"],
    }


# --- What is recorded ---


def examine(model, batch) -> dict[str, Tensor]:
    """Outputs and gradients of one batch."""
    model.zero_grad()
    output = model(**batch)
    output.loss.backward()
    return {
        "loss": output.loss.detach(),
        "logits": output.logits.detach(),
        "encoder_last_hidden_state": output.encoder_last_hidden_state.detach(),
        **{f"grad.{name}": p.grad.clone() for name, p in model.named_parameters()},
    }


def train(model, batches) -> dict[str, list[float]]:
    """AdamW over alternating batches. Norm scales, the only vectors, do not decay."""
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.dim() > 1]},
            {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
        ],
        lr=OPTIMIZER["learningRate"], betas=tuple(OPTIMIZER["betas"]), eps=OPTIMIZER["epsilon"],
        weight_decay=OPTIMIZER["weightDecay"],
    )
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = model(**batches[step % len(batches)]).loss
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, OPTIMIZER["clipNorm"])
        optimizer.step()
        losses.append(loss.item())
        norms.append(norm.item())
    return {"losses": losses, "gradientNorms": norms}


def generate(model, batch) -> Tensor:
    """Greedy continuations, the start token included, filled up with padding after the end."""
    inputs = {name: batch[name] for name in ("input_ids", "attention_mask")}
    return model.generate(**inputs, num_beams=1, do_sample=False, max_new_tokens=NEW_TOKENS)


def narrowest_choice(model, batch, generated: Tensor) -> float:
    """By how much the chosen token led the next best one, where that was least."""
    inputs = {name: batch[name] for name in ("input_ids", "attention_mask")}
    logits = model(**inputs, decoder_input_ids=generated[:, :-1]).logits
    best = logits.topk(2).values
    decided = (generated[:, :-1] == END).cumsum(1) == 0
    assert torch.equal(logits.argmax(-1)[decided], generated[:, 1:][decided])
    return (best[..., 0] - best[..., 1])[decided].min().item()


# --- The files ---


def deviation(model, batches, exact: dict[str, Tensor], exact_training: dict) -> dict:
    """How far a run of the untouched model lies from the exact one at most, by kind of result."""
    results = examine(model, batches[0])
    training = train(model, batches)
    largest = {
        kind: max((exact[k] - results[k]).abs().max().item() for k in exact if k.startswith(kind))
        for kind in ("loss", "logits", "encoder_last_hidden_state", "grad.")
    }
    for key, values in training.items():
        largest[f"training.{key}"] = max(abs(a - b) for a, b in zip(exact_training[key], values))
    return {
        "loss": results["loss"].item(), "training": training, "largestDifference": largest}


def write_fixture(
    name: str, feed_forward: str, tied: bool, seed: int, scaled: bool | None = None, **extents
) -> None:
    model = make_model(feed_forward, tied, seed, tied if scaled is None else scaled, **extents)
    weights, config = saved(model)
    batch = make_batch([SOURCE, 22, 7, 29], [TARGET, 4, 6, TARGET])
    second = make_batch([5, 17, 12], [3, 7, 5])
    left = padded_on_the_left(batch)
    in_float32, in_float64 = copy.deepcopy(model), copy.deepcopy(model).double()

    model.double()
    with mean_square_in_float64():
        exact = examine(model, batch)
        with torch.no_grad():
            left_logits = model(**left).logits
            generated = generate(model, batch)
            margin = narrowest_choice(model, batch, generated)
        training = train(model, [batch, second])
        with torch.no_grad():
            trained = generate(model, batch)
            trained_margin = narrowest_choice(model, batch, trained)

    # T5 knows only relative positions: which side the padding is on must not show.
    assert torch.allclose(left_logits, exact["logits"], rtol=0, atol=1e-12)
    # Greedy choices are settled by far more than float32 rounds, or no float32 run could follow.
    assert min(margin, trained_margin) > 0.01, (margin, trained_margin)
    untouched = {
        "float64": deviation(in_float64, [batch, second], exact, training),
        "float32": deviation(in_float32, [batch, second], exact, training),
    }
    for run in untouched.values():
        assert all(d < 1e-4 for d in run["largestDifference"].values()), run["largestDifference"]

    save_file(
        {
            **weights,
            **batch,
            "input_ids_left": left["input_ids"],
            "attention_mask_left": left["attention_mask"],
            **{f"{key}_second": value for key, value in second.items()},
            **exact,
            "logits_left": left_logits,
            "generated": generated,
            "generated_after_training": trained,
        },
        HERE / f"{name}.safetensors",
    )
    print(f"{name}.safetensors: {(HERE / f'{name}.safetensors').stat().st_size / 1000:.0f} kB")
    write_json(f"{name}.json", {
        "provenance": provenance(__file__, "torch", "transformers", "safetensors"),
        "config": config,
        "weightNames": sorted(weights),
        "loss": exact["loss"].item(),
        "optimizer": OPTIMIZER,
        "training": training,
        "generated": generated.tolist(),
        "generatedAfterTraining": trained.tolist(),
        "narrowestGreedyMargin": min(margin, trained_margin),
        "untouchedTransformers": untouched,
    })


if __name__ == "__main__":
    # Seeds whose greedy continuations vary and are clearly decided, before training and after.
    write_fixture("t5_relu_tied", "relu", tied=True, seed=0)
    write_fixture("t5_gated_untied", "gated-gelu", tied=False, seed=36)
    write_fixture(
        "t5_silu_scaled", "gated-silu", tied=False, scaled=True, seed=6, num_layers=3,
        num_decoder_layers=1, d_kv=5, relative_attention_num_buckets=9,
        relative_attention_max_distance=24, layer_norm_epsilon=1e-3, decoder_start_token_id=2)
