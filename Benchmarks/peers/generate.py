"""Times transformers' generate with a key-value cache, greedy and by beam search.

The protocol is that of timing.py. The model is read from a folder, the sources from a file: a JSON array
of arrays of tokens, which are padded on the right, with an attention mask, if their lengths differ.
"""

import argparse
import json
from functools import partial

import torch
from model import load, padded
from timing import serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="a folder that from_pretrained reads")
    parser.add_argument("--source", required=True, help="a file of JSON")
    parser.add_argument("--new-tokens", type=int, default=32, help="of every text, no fewer")
    parser.add_argument("--beams", default="greedy:1,beams=4:4", help="names and numbers of beams")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    model = load(options.model).eval()
    with open(options.source) as file:
        inputs, mask = padded(json.load(file), model.config.pad_token_id)

    def generate(beams: int) -> torch.Tensor:
        return model.generate(
            input_ids=inputs, attention_mask=mask, num_beams=beams, do_sample=False,
            min_new_tokens=options.new_tokens, max_new_tokens=options.new_tokens, use_cache=True,
        )

    works, texts = {}, {}
    for item in options.beams.split(","):
        name, beams = item.rsplit(":", 1)
        works[name] = partial(generate, int(beams))
        texts[name] = works[name]()[:, 1:].tolist()  # without the start token
    serve(works, texts=texts, parameters=model.num_parameters())


if __name__ == "__main__":
    main()
