"""Writes hidden_states.json: hidden states of the T5 fixtures, layer by layer, of one question and answer.

The embedding's rows, the output of every block and that of the final norm, by hooks on the modules: what
`output_hidden_states=True` returns leaves out the last block's output in front of the norm. Run in float64,
as in t5.py.
"""

import json

import torch
from golden import HERE, provenance, write_json
from safetensors.torch import load_file
from t5 import mean_square_in_float64
from transformers import T5Config, T5ForConditionalGeneration

SEQUENCE = 2  # of the fixtures' batch: the shortest question


def load(name: str) -> tuple[T5ForConditionalGeneration, dict]:
    tensors = load_file(HERE / f"{name}.safetensors")
    fixture = json.loads((HERE / f"{name}.json").read_text())
    config = T5Config(**fixture["config"])
    # The constructor takes the flag for another and sets it back, as in t5.py.
    config.tie_word_embeddings = fixture["config"]["tie_word_embeddings"]
    model = T5ForConditionalGeneration(config).eval()
    model.set_input_embeddings(model.shared)
    weights = {key: tensors[key] for key in fixture["weightNames"]}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert not unexpected, unexpected
    assert all(key.endswith(("embed_tokens.weight", "lm_head.weight")) for key in missing), missing
    return model.double(), tensors


def examine(name: str) -> dict:
    model, tensors = load(name)
    source = tensors["input_ids"][SEQUENCE][tensors["attention_mask"][SEQUENCE] != 0]
    labels = tensors["labels"][SEQUENCE][tensors["labels"][SEQUENCE] != -100]
    states = {"encoder": [], "decoder": []}

    def keep(stack: str):
        def hook(module, inputs, output):
            hidden = output[0] if isinstance(output, tuple) else output
            states[stack].append(hidden[0].flatten().tolist())
        return hook

    for stack in states:
        module = getattr(model, stack)
        module.block[0].register_forward_pre_hook(
            lambda module, inputs, stack=stack: states[stack].append(inputs[0][0].flatten().tolist()))
        for part in [*module.block, module.final_layer_norm]:
            part.register_forward_hook(keep(stack))
    with mean_square_in_float64(), torch.no_grad():
        output = model(input_ids=source[None], labels=labels[None], output_hidden_states=True)
    # Where the library returns them itself, they are the same.
    for stack, own in [
        ("encoder", output.encoder_hidden_states), ("decoder", output.decoder_hidden_states)
    ]:
        for found, expected in zip(states[stack][:-2] + states[stack][-1:], own, strict=True):
            assert torch.equal(torch.tensor(found, dtype=torch.float64), expected[0].flatten())
    return {"name": name, "source": source.tolist(), "labels": labels.tolist(), **states}


if __name__ == "__main__":
    names = ["t5_relu_tied", "t5_gated_untied", "t5_silu_scaled"]
    write_json("hidden_states.json", {
        "provenance": provenance(__file__, "torch", "transformers"),
        "models": [examine(name) for name in names],
    })
