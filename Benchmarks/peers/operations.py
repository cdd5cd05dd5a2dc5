"""Times PyTorch's operations, eagerly, one kernel of `--operation` by one.

A forward is that of the tensors alone, without a graph. A backward's gradients are new tensors, as they
are in training where each tensor is used once: nothing is added to. Layers are written as transformers writes T5's. The protocol is that of timing.py; operands
are those of hashed.py.
"""

import argparse
import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from hashed import columns, draw
from timing import serve

Kernel = Callable[[], list[torch.Tensor]]  # does its work once and returns what it computed


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operation", required=True, choices=sorted(OPERATIONS))
    parser.add_argument("--kernels", required=True, help="names, with commas between them")
    parser.add_argument("--repeats", required=True, help="of each kernel in a turn, with commas")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--feed-forward", type=int, required=True)
    parser.add_argument("--vocabulary", type=int, required=True)
    parser.add_argument("--head-width", type=int, required=True)
    parser.add_argument("--length", type=int, required=True, help="rows of one sequence")
    parser.add_argument("--parameters", type=int, required=True, help="that the optimizer moves")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    size = arguments()
    torch.set_num_threads(size.threads)
    kernels = OPERATIONS[size.operation](size)
    works, norms = {}, {}
    for name, repeats in zip(size.kernels.split(","), size.repeats.split(",")):
        kernel = kernels[name]
        norms[name] = math.hypot(*(result.double().norm().item() for result in kernel()))
        works[name] = repeated(kernel, int(repeats))
    serve(works, norms=norms)


def repeated(kernel: Kernel, count: int) -> Callable[[], None]:
    def work() -> None:
        for _ in range(count):
            kernel()

    return work


def without_gradient(function: Callable[..., torch.Tensor], *inputs: torch.Tensor) -> Kernel:
    def kernel() -> list[torch.Tensor]:
        with torch.no_grad():
            return [function(*inputs)]

    return kernel


def differentiable(
    function: Callable[..., torch.Tensor], inputs: list[torch.Tensor], dy: torch.Tensor,
    wanted: int | None = None,
) -> dict[str, Kernel]:
    """A forward and its backward, which returns the gradients of the first `wanted` inputs."""
    leaves = [x.clone().requires_grad_() for x in inputs]
    y = function(*leaves)

    def backward() -> list[torch.Tensor]:
        gradients = torch.autograd.grad(y, leaves, dy, retain_graph=True)
        return list(gradients[:wanted])

    return {"forward": without_gradient(function, *inputs), "backward": backward}


# Passes over memory


def memory(size) -> dict[str, Kernel]:
    shape = (size.rows, size.feed_forward)
    x, y, sum_ = draw("x", *shape), torch.empty(shape), torch.zeros(shape)
    return {
        "fill": lambda: [y.fill_(0.5)],
        "copy": lambda: [y.copy_(x)],
        "scale": lambda: [torch.mul(x, 1.5, out=y)],
        "axpy": lambda: [sum_.add_(x, alpha=1.5)],
    }


def weighted_sum(size) -> dict[str, Kernel]:
    x, weight = (draw(name, size.rows * size.feed_forward) for name in ["x", "weight"])
    ds = draw("ds", 1)[0]
    return differentiable(lambda x: torch.dot(x, weight), [x], ds)


# One scalar at a time


def elementwise(function) -> Callable[..., dict[str, Kernel]]:
    def kernels(size) -> dict[str, Kernel]:
        shape = (size.rows, size.feed_forward)
        return differentiable(function, [draw("x", *shape)], draw("dy", *shape))

    return kernels


def binary(function, first: str, second: str) -> Callable[..., dict[str, Kernel]]:
    def kernels(size) -> dict[str, Kernel]:
        shape = (size.rows, size.feed_forward)
        inputs = [draw(first, *shape), draw(second, *shape)]
        return differentiable(function, inputs, draw("dy", *shape))

    return kernels


# Rows and columns


def embedding(size) -> dict[str, Kernel]:
    rows = columns("rows", size.rows, size.vocabulary)
    table, dy = draw("table", size.vocabulary, size.width), draw("dy", size.rows, size.width)
    first = columns("rows", 1, size.rows).item()
    places = torch.arange(size.rows).roll(-first)
    cache = torch.empty_like(dy)
    kernels = differentiable(lambda table: F.embedding(rows, table), [table], dy)
    return kernels | {"scatter": lambda: [cache.index_copy_(0, places, dy)]}


def search(size) -> dict[str, Kernel]:
    z = draw("z", size.rows, size.vocabulary)
    return {
        "argmax": lambda: [z.argmax(-1)],
        "likeliest-8": lambda: list(F.log_softmax(z, -1).topk(8)),
    }


def gather_elements(size) -> dict[str, Kernel]:
    z, selected = draw("z", size.rows, size.vocabulary), columns("selected", 10, size.vocabulary)
    return {"forward": lambda: [z[:, selected]]}


# Layers


def rms_norm(size) -> dict[str, Kernel]:
    def layer(x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        return scale * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))

    shape = (size.rows, size.width)
    return differentiable(layer, [draw("x", *shape), draw("scale", size.width)], draw("dy", *shape))


def dropout(size) -> dict[str, Kernel]:
    shape = (size.rows, size.width)
    return differentiable(lambda x: F.dropout(x, 0.1), [draw("x", *shape)], draw("dy", *shape))


def relu_dropout(size) -> dict[str, Kernel]:
    shape = (size.rows, size.feed_forward)
    inputs, dy = [draw("x", *shape)], draw("dy", *shape)
    return differentiable(lambda x: F.dropout(F.relu(x), 0.1), inputs, dy)


def residual(size) -> dict[str, Kernel]:
    x, branch = (draw(name, size.rows, size.width) for name in ["x", "branch"])
    return {"forward": without_gradient(lambda x, b: x + F.dropout(b, 0.1), x, branch)}


def attention(rate: float = 0.0, causal: bool = False) -> Callable[..., dict[str, Kernel]]:
    def kernels(size) -> dict[str, Kernel]:
        length, heads = size.length, size.width // size.head_width
        sequences, width = size.rows // length, heads * size.head_width
        q, k, v, dy = (draw(name, sequences, length, width) for name in ["q", "k", "v", "dy"])
        position = torch.arange(length)
        relative = position[None, :] - position[:, None] + length - 1
        bias = draw("bias", 2 * length - 1, heads)[relative].permute(2, 0, 1)[None].contiguous()
        if causal:
            bias = bias + torch.full((length, length), -torch.inf).triu(1)

        def split(x: torch.Tensor) -> torch.Tensor:
            return x.view(sequences, length, heads, -1).transpose(1, 2)

        def layer(q, k, v, bias) -> torch.Tensor:
            scores = split(q) @ split(k).transpose(2, 3) + bias
            weights = F.dropout(scores.softmax(-1), rate, training=rate > 0)
            return (weights @ split(v)).transpose(1, 2).reshape(sequences, length, width)

        return differentiable(layer, [q, k, v, bias], dy, wanted=3)

    return kernels


# Distributions


def softmax(size) -> dict[str, Kernel]:
    z, dy = (draw(name, size.rows, size.vocabulary) for name in ["z", "dy"])
    return differentiable(lambda z: z.softmax(-1), [z], dy)


def cross_entropy(size) -> dict[str, Kernel]:
    z, dloss = draw("z", size.rows, size.vocabulary), draw("dloss", size.rows)
    targets = columns("targets", size.rows, size.vocabulary)
    return differentiable(
        lambda z: F.cross_entropy(z, targets, reduction="none"), [z], dloss
    )


# The optimizer


def adamw(size) -> dict[str, Kernel]:
    """The embedding, and the other parameters in pieces of a square matrix, each with its gradient."""

    def pieces(flat: torch.Tensor) -> tuple[torch.Tensor, ...]:
        table = min(size.vocabulary * size.width, flat.numel())
        return flat[:table], *flat[table:].split(size.width**2)

    state = {
        "value": draw("value", size.parameters),
        "gradient": draw("gradient", size.parameters),
        "firstMoment": draw("firstMoment", size.parameters),
        "secondMoment": draw("secondMoment", size.parameters, positive=True),
    }
    initial = {name: scalars.clone() for name, scalars in state.items()}
    parameters = []
    for value, gradient in zip(pieces(state["value"]), pieces(state["gradient"])):
        parameters.append(torch.nn.Parameter(value))
        parameters[-1].grad = gradient
    optimizer = torch.optim.AdamW(parameters, lr=0.1, weight_decay=0.01)
    moments = zip(pieces(state["firstMoment"]), pieces(state["secondMoment"]))
    for parameter, (first, second) in zip(parameters, moments):
        optimizer.state[parameter] = {
            "step": torch.tensor(9.0), "exp_avg": first, "exp_avg_sq": second
        }

    def from_the_start(kernel: Callable[[], None]) -> Kernel:
        """The first time, the state of the others' first time."""
        is_first = True

        def run() -> list[torch.Tensor]:
            nonlocal is_first
            if is_first:
                is_first = False
                for name, scalars in initial.items():
                    state[name].copy_(scalars)
                for parameter in parameters:
                    optimizer.state[parameter]["step"].fill_(9)
            kernel()
            return [state[name] for name in ["value", "firstMoment", "secondMoment"]]

        return run

    def clipped_update() -> None:
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    return {
        "gradient-norm": lambda: [torch.nn.utils.get_total_norm([p.grad for p in parameters])],
        "update": from_the_start(optimizer.step),
        "clipped-update": from_the_start(clipped_update),
    }


OPERATIONS = {
    "memory": memory,
    "weighted-sum": weighted_sum,
    "relu": elementwise(F.relu),
    "gelu": elementwise(lambda x: F.gelu(x, approximate="tanh")),
    "silu": elementwise(F.silu),
    "multiply": binary(torch.mul, "a", "b"),
    "gated-gelu": binary(lambda gate, up: F.gelu(gate, approximate="tanh") * up, "gate", "up"),
    "embedding": embedding,
    "search": search,
    "gather-elements": gather_elements,
    "rms-norm": rms_norm,
    "dropout": dropout,
    "relu-dropout": relu_dropout,
    "residual": residual,
    "attention": attention(),
    "attention-dropout": attention(rate=0.1),
    "attention-causal": attention(causal=True),
    "softmax": softmax,
    "cross-entropy": cross_entropy,
    "adamw": adamw,
}

if __name__ == "__main__":
    main()
