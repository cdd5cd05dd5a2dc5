"""Times PyTorch's linear layer with cross-entropy behind it, alone and with ntloss.

From hidden states to their gradient and the weight's. The protocol is that of timing.py; hidden
states and weight (float32) and labels (int32) are read from files of plain scalars.
"""

import argparse

import torch
import torch.nn.functional as F
from losses import DigitVocabulary, combined_loss, read
from timing import peak_growth, serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hidden", required=True, help="a file of float32, [rows, width]")
    parser.add_argument("--weight", required=True, help="a file of float32, [vocabulary, width]")
    parser.add_argument("--labels", required=True, help="a file of int32")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--vocabulary", type=int, required=True)
    parser.add_argument("--first-digit", type=int, required=True, help="the id of 0; 1 to 9 follow")
    parser.add_argument("--losses", default="ce,ntl-was", help="names, with commas between them")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    labels = read(options.labels, torch.int32, 1, options.rows).long()
    hidden = read(options.hidden, torch.float32, 1, options.rows, options.width)
    weight = read(options.weight, torch.float32, options.vocabulary, options.width)
    inputs = [hidden.requires_grad_(), weight.requires_grad_()]
    vocabulary = DigitVocabulary(options.vocabulary, options.first_digit)

    works, values = {}, {}
    for name in options.losses.split(","):
        loss = combined_loss(name, vocabulary)

        def step(loss=loss) -> torch.Tensor:
            for tensor in inputs:
                tensor.grad = None
            value = loss(F.linear(hidden, weight), labels)
            value.backward()
            return value

        step()  # what libraries set up once is no part of the peak
        for tensor in inputs:
            tensor.grad = None
        peak = peak_growth(step)
        # The gradients are outputs.
        outputs = sum(tensor.numel() * tensor.element_size() for tensor in inputs)
        works[name] = step
        values[name] = {
            "loss": step().item(),
            "gradient_norm": sum(t.grad.double().square().sum() for t in inputs).sqrt().item(),
            "peak_bytes": None if peak is None else peak - outputs,
        }
    serve(works, values=values)


if __name__ == "__main__":
    main()
