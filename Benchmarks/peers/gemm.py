"""Times PyTorch's matrix products of a linear layer, each into memory that is there already.

    forward  y = x·wᵀ        dx  dx += dy·w        dw  dw += dyᵀ·x

One turn does the product once for each of `--copies` weights. The protocol is that of timing.py;
operands are those of hashed.py.
"""

import argparse

import torch
from hashed import draw
from timing import serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--inputs", type=int, required=True)
    parser.add_argument("--outputs", type=int, required=True)
    parser.add_argument("--copies", type=int, default=1, help="how many weights take turns")
    parser.add_argument("--products", default="forward,dx,dw", help="names, with commas between")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    x = draw("x", options.rows, options.inputs)
    dy = draw("dy", options.rows, options.outputs)
    weights = draw("weight", options.copies, options.outputs, options.inputs)
    y, dx, dws = torch.empty_like(dy), torch.zeros_like(x), torch.zeros_like(weights)

    def forward() -> torch.Tensor:
        for w in weights:
            torch.mm(x, w.t(), out=y)
        return y

    def backward_x() -> torch.Tensor:
        for w in weights:
            dx.addmm_(dy, w)
        return dx

    def backward_w() -> torch.Tensor:
        for dw in dws:
            dw.addmm_(dy.t(), x)
        return dws

    products = {"forward": forward, "dx": backward_x, "dw": backward_w}
    works = {name: products[name] for name in options.products.split(",")}
    serve(works, norms={name: work().double().norm().item() for name, work in works.items()})


if __name__ == "__main__":
    main()
