"""Writes generation.json: what `generate` of transformers makes of the models of t5.py.

The weights are those of t5_relu_tied and t5_gated_untied, some of them scaled (`scales`), so that texts
differ from source to source and end at different times. transformers chooses the tokens, in float64
but for the logarithms, which it always takes in float32; the scores are then worked out anew in
float64, from the logits of the finished texts, and must agree with its own.
"""

import json
import logging

import torch
from golden import HERE, provenance, write_json
from safetensors.torch import load_file
from t5 import PADDING, make_model, mean_square_in_float64
from torch import Tensor
from transformers import (
    GenerationConfig, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper)

logging.getLogger("transformers").setLevel(logging.ERROR)

START = PADDING
MODELS = {
    "t5_relu_tied": dict(
        feed_forward="relu", tied=True, end=37, other_ends=[21, 1],
        scales={"decoder.final_layer_norm.weight": 0.5,
                **{f"decoder.block.{i}.layer.{part}.weight": scale for i in (0, 1) for part, scale in (
                    ("0.SelfAttention.o", 10.0), ("1.EncDecAttention.o", 10.0),
                    ("2.DenseReluDense.wo", 4.0))}}),
    "t5_gated_untied": dict(
        feed_forward="gated-gelu", tied=False, end=12, other_ends=[9, 28],
        scales={f"decoder.block.{i}.layer.1.EncDecAttention.o.weight": 3.0 for i in (0, 1)}),
}


def options(end: int, other_ends: list[int]) -> list[dict]:
    """What is asked for, in the words of generation_config.json."""
    cases = [dict(num_beams=n, max_new_tokens=12) for n in (1, 2, 4, 5)]
    cases += [
        dict(num_beams=4, num_return_sequences=4, max_new_tokens=20, length_penalty=penalty,
             early_stopping=stopping)
        for penalty in (0.0, 0.6, 1.0, 2.0, -1.0) for stopping in (True, False, "never")]
    cases += [
        dict(num_beams=n, min_new_tokens=low, max_new_tokens=high)
        for n in (1, 4) for low, high in ((5, 12), (8, 8), (3, 20), (0, 1), (0, 3))]
    cases += [
        dict(num_beams=5, num_return_sequences=3, max_new_tokens=16, early_stopping=True),
        dict(num_beams=2, num_return_sequences=2, max_new_tokens=40, length_penalty=2.0),
        dict(num_beams=4, num_return_sequences=4, max_length=9),
        dict(num_beams=4, num_return_sequences=2, max_length=12, min_length=6),
        dict(num_beams=1, max_new_tokens=12, eos_token_id=[end, *other_ends]),
        dict(num_beams=4, num_return_sequences=4, max_new_tokens=12, eos_token_id=[end, *other_ends]),
        dict(num_beams=3, num_return_sequences=3, min_new_tokens=4, max_new_tokens=12,
             eos_token_id=[other_ends[0], end], length_penalty=0.5, early_stopping="never"),
        dict(num_beams=12, num_return_sequences=12, max_new_tokens=10, length_penalty=0.0),
        dict(num_beams=2, max_new_tokens=70, min_new_tokens=70),
    ]
    return [{"eos_token_id": end, **case} for case in cases]


def load(name: str, feed_forward: str, tied: bool, scales: dict[str, float]):
    """The model and its batch."""
    tensors = load_file(HERE / f"{name}.safetensors")
    model = make_model(feed_forward, tied, seed=0)
    for key, parameter in model.named_parameters():
        parameter.data = tensors[key] * scales.get(key, 1.0)
    if tied:
        model.tie_weights()
        assert model.lm_head.weight.data_ptr() == model.shared.weight.data_ptr()
    return model, {key: tensors[key] for key in ("input_ids", "attention_mask")}


def generate(model, batch: dict[str, Tensor], case: dict) -> tuple[list[list[list[int]]], Tensor]:
    """The texts to each source without start and padding, and transformers' scores of them."""
    model.generation_config = GenerationConfig(
        **case, pad_token_id=PADDING, decoder_start_token_id=START)
    output = model.generate(**batch, output_scores=True, return_dict_in_generate=True)
    ends = torch.tensor(case["eos_token_id"]).reshape(-1)
    texts = []
    for sequence in output.sequences[:, 1:]:
        end = torch.isin(sequence, ends).nonzero()
        texts.append(sequence[: end[0, 0] + 1 if len(end) else None].tolist())
    each = case.get("num_return_sequences", 1)
    grouped = [texts[i : i + each] for i in range(0, len(texts), each)]
    return grouped, getattr(output, "sequences_scores", None)


def scores(model, batch: dict[str, Tensor], texts: list[list[list[int]]], case: dict):
    """Σ log p / length^penalty of every text."""
    result = []
    for source, (ids, mask) in enumerate(zip(batch["input_ids"], batch["attention_mask"])):
        result.append([])
        for text in texts[source]:
            logits = model(
                input_ids=ids[None], attention_mask=mask[None],
                decoder_input_ids=torch.tensor([[START] + text[:-1]])).logits[0]
            log_p = logits.log_softmax(-1).gather(1, torch.tensor(text)[:, None]).sum()
            result[-1].append((log_p / len(text) ** case.get("length_penalty", 1.0)).item())
    return result


def model_cases(
    name: str, feed_forward: str, tied: bool, end: int, other_ends: list[int], scales: dict
) -> dict:
    model, batch = load(name, feed_forward, tied, scales)
    results = []
    with torch.no_grad():
        for case in options(end, other_ends):
            in_float32, _ = generate(model.float(), batch, case)
            model.double()
            with mean_square_in_float64():
                texts, found = generate(model, batch, case)
                exact = scores(model, batch, texts, case)
            # Choices are settled by more than float32 rounds.
            assert texts == in_float32, (name, case)
            result = {"options": case, "texts": texts}
            if case["num_beams"] > 1:
                difference = (torch.tensor(exact, dtype=torch.float64).flatten() - found).abs()
                assert difference.max() < 1e-4, (name, case, difference)
                result["scores"] = exact
            results.append(result)
    texts = [text for result in results for source in result["texts"] for text in source]
    print(f"{name}: lengths {sorted({len(text) for text in texts})}, "
          f"{len({tuple(text) for text in texts})} different texts of {len(texts)}, "
          f"{sum(text[-1] in (end, *other_ends) for text in texts)} ended")
    return {"name": name, "scales": scales, "cases": results}


def kept_sets() -> list[dict]:
    """Which tokens temperature, top-k and top-p leave, in this order, and their probabilities."""
    generator = torch.Generator().manual_seed(3)
    cases = []
    for size, spread in ((6, 1.0), (40, 2.5), (40, 0.02), (100, 8.0)):
        logits = (spread * torch.randn(size, generator=generator, dtype=torch.float64))
        for temperature, top_k, top_p in (
            (1.0, 0, 0.9), (1.0, 5, 1.0), (0.7, 0, 0.5), (2.5, 10, 0.8), (1.0, 1, 1.0), (1.0, 0, 0.0),
            (0.3, 3, 0.95), (1.0, 500, 0.999), (1.5, 0, 1.0)):
            cases.append((logits, temperature, top_k, top_p))
    tied = torch.tensor([1.0, 3.0, 2.0, 2.0, 0.0, 2.0, 3.0, -1.0], dtype=torch.float64)
    cases += [(tied, 1.0, k, 1.0) for k in (1, 2, 3, 4, 6)]
    # As it is where an end token is forbidden.
    cases.append((torch.cat([logits[:9], torch.tensor([-torch.inf])]), 1.2, 0, 0.97))
    results = []
    for logits, temperature, top_k, top_p in cases:
        warped = logits[None]
        if temperature != 1:
            warped = TemperatureLogitsWarper(temperature)(None, warped)
        if top_k > 0:
            warped = TopKLogitsWarper(top_k)(None, warped)
        if top_p < 1:
            warped = TopPLogitsWarper(top_p)(None, warped)
        kept = warped[0].isfinite().nonzero()[:, 0]
        results.append({
            "logits": [None if z == -torch.inf else z for z in logits.tolist()],
            "temperature": temperature, "topK": top_k, "topP": top_p, "kept": kept.tolist(),
            "probabilities": warped[0].softmax(-1)[kept].tolist()})
    return results


if __name__ == "__main__":
    torch.set_num_threads(1)
    write_json("generation.json", {
        "provenance": provenance(__file__, "torch", "transformers", "safetensors"),
        "models": [model_cases(name, **model) for name, model in MODELS.items()],
        "keptTokens": kept_sets(),
    })
