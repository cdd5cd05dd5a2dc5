"""The number losses of libntl for PyTorch, with gradients. See Docs/Interop.md.

    loss = NumberLoss(number_values, loss="ntl-was", lambda_=0.3)
    loss(logits, labels).backward()
"""

import ntl
import numpy as np
import torch

TOKEN_LOSSES = ("ce", "gaussian-ce")


class LossOfLogits(torch.autograd.Function):
    """One loss, whose gradient is computed in the same sweep."""

    @staticmethod
    def forward(context, logits, labels, weights, loss):
        wanted = context.needs_input_grad[0]
        result = loss.evaluate(logits, labels, weights, gradient=wanted)
        if wanted:
            context.save_for_backward(torch.from_numpy(result.gradient))
        return logits.new_tensor(result.loss)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context, upstream):
        return context.saved_tensors[0] * upstream, None, None, None


class LossesOfLogits(torch.autograd.Function):
    """One loss for each position. The gradient is that of a weighted sum, known only backwards."""

    @staticmethod
    def forward(context, logits, labels, weights, loss):
        context.save_for_backward(logits, labels, weights)
        context.loss = loss
        losses = loss.evaluate(logits, labels, weights).losses
        return torch.from_numpy(losses).to(logits.dtype)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context, upstream):
        logits, labels, weights = context.saved_tensors
        gradient = np.zeros(logits.shape, array(logits).dtype)
        for part, factor, is_weighted in context.loss.parts():
            g = upstream * weights if weights is not None and is_weighted else upstream
            # Weights are never negative: what pulls and what pushes are summed each on its own.
            for sign in (1, -1):
                share = (sign * g).clamp(min=0)
                if share.any():
                    result = ntl.evaluate(
                        array(logits), array(labels), context.loss.number_values,
                        loss_weights=array(share), gradient=True, **part | {"reduction": "sum"})
                    gradient += sign * factor * result.gradient
        return torch.from_numpy(gradient), None, None, None


class NumberLoss(torch.nn.Module):
    """A loss of logits [.., vocabulary], with the options of ntl.h.

    Half precision is computed in single precision.
    """

    def __init__(self, number_values, **options):
        super().__init__()
        self.number_values = np.asarray(number_values, np.float32)
        self.options = options

    def forward(self, logits, labels, loss_weights=None):
        if logits.device.type != "cpu":
            raise ValueError(f"the logits are on {logits.device}; libntl computes on the CPU")
        if logits.dtype not in (torch.float32, torch.float64):
            logits = logits.float()
        each = self.options.get("reduction") == "none"
        return (LossesOfLogits if each else LossOfLogits).apply(logits, labels, loss_weights, self)

    def evaluate(self, logits, labels, weights, gradient=None):
        return ntl.evaluate(
            array(logits), array(labels), self.number_values, loss_weights=array(weights),
            gradient=gradient or None, **self.options)

    def parts(self):
        """Cross-entropy and number loss on their own: options, factor, and whether weights count."""
        factor = self.options.get("lambda_")
        name = self.options.get("loss", "ntl-was")
        if factor is None or np.isnan(factor):
            return [(self.options, 1, True)]
        tokens = {
            key: self.options[key] for key in ("ignore_index", "device", "threads")
            if key in self.options}
        if self.options.get("smooth_tokens"):
            tokens |= {"loss": "gaussian-ce", "sigma": self.options.get("sigma")}
        else:
            tokens |= {"loss": "ce"}
        assert name not in TOKEN_LOSSES
        return [(tokens, 1, False), (self.options | {"lambda_": None}, factor, True)]


def array(tensor):
    return None if tensor is None else tensor.detach().numpy()
