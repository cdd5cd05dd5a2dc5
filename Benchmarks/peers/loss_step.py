"""Times PyTorch's cross-entropy, alone and with ntloss, from logits to their gradient.

The protocol is that of timing.py. Logits (float32) and labels (int32) are read from files of plain
scalars. `ntloss` runs with `reweigh=False`, as in the paper, unless a name says otherwise.
"""

import argparse

import torch
from losses import DigitVocabulary, combined_loss, read
from timing import serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logits", required=True, help="a file of float32")
    parser.add_argument("--labels", required=True, help="a file of int32")
    parser.add_argument("--sequences", type=int, required=True)
    parser.add_argument("--length", type=int, required=True)
    parser.add_argument("--vocabulary", type=int, required=True)
    parser.add_argument("--first-digit", type=int, required=True, help="the id of 0; 1 to 9 follow")
    parser.add_argument("--losses", default="ce,ntl-was", help="names, with commas between them")
    parser.add_argument("--forward-only", type=int, choices=[0, 1], default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    shape = (options.sequences, options.length)
    labels = read(options.labels, torch.int32, *shape).long()
    logits = read(options.logits, torch.float32, *shape, options.vocabulary)
    logits.requires_grad_(not options.forward_only)
    vocabulary = DigitVocabulary(options.vocabulary, options.first_digit)

    works, values = {}, {}
    for name in options.losses.split(","):
        loss = combined_loss(name, vocabulary)

        def step(loss=loss) -> torch.Tensor:
            logits.grad = None
            value = loss(logits, labels)
            if not options.forward_only:
                value.backward()
            return value

        works[name] = step
        values[name] = {"loss": step().item()}
        if not options.forward_only:
            values[name]["gradient_norm"] = logits.grad.double().norm().item()
    serve(works, values=values)


if __name__ == "__main__":
    main()
