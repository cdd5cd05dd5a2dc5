"""Tests of ntl_torch.py. They skip where PyTorch is missing, and partly where ntloss is."""

import unittest

import numpy as np

try:
    import torch
    from ntl_torch import NumberLoss
except ModuleNotFoundError as error:
    raise unittest.SkipTest(f"{error}: the autograd function is not tested")

DIGITS = np.array([np.nan, np.nan, *range(10), np.nan, np.nan], np.float32)  # 1 is the point


def batch(scalar=torch.float64):
    torch.manual_seed(1)
    labels = torch.tensor([[5, 4, 1, 7, 12, -100], [0, 11, 2, 2, 13, 6]])
    return torch.randn(2, 6, 14, dtype=scalar, requires_grad=True), labels


OPTIONS = [
    {"loss": "ce"}, {"loss": "gaussian-ce", "sigma": 1}, {"loss": "ntl-was"},
    {"loss": "ntl-was", "reweigh": 1, "squash_factor": 2}, {"loss": "ntl-huber", "lambda_": 0.3},
    {"loss": "number-level", "float_level": 1, "dot_id": 1, "lambda_": 2},
    {"loss": "number-level-signed", "dot_id": 1, "minus_id": 12}, {"loss": "place-weighted"},
    {"loss": "was-cdf", "sigma": 2, "lambda_": 0.5, "smooth_tokens": 1}, {"loss": "dist2"},
    {"loss": "ntil", "lambda_": 0.1}, {"loss": "squared-emd"},
]


class Gradients(unittest.TestCase):
    def test_against_differences(self):
        weights = torch.tensor([[1, 0.5, 2, 0, 1, 1], [1, 3, 1, 1, 0.25, 1]])
        logits, labels = batch()
        for options in OPTIONS:
            for reduction in ("mean", "sum", "none"):
                for w in (None, weights):
                    loss = NumberLoss(DIGITS, reduction=reduction, **options)
                    self.assertTrue(
                        torch.autograd.gradcheck(lambda z: loss(z, labels, w), logits), options)

    def test_upstream_of_both_signs(self):
        for options in OPTIONS:
            logits, labels = batch()
            factors = torch.randn(2, 6, dtype=torch.float64)
            each = NumberLoss(DIGITS, reduction="none", **options)
            self.assertTrue(
                torch.autograd.gradcheck(lambda z: (each(z, labels) * factors).sum(), logits))

    def test_types_and_what_is_not_wanted(self):
        logits, labels = batch(torch.float32)
        loss = NumberLoss(DIGITS, lambda_=0.3)
        value = loss(logits, labels)
        self.assertEqual((value.dtype, value.shape), (torch.float32, ()))
        (3 * value).backward()
        half = logits.detach().bfloat16().requires_grad_()
        loss(half, labels).backward()
        self.assertEqual(half.grad.dtype, torch.bfloat16)
        torch.testing.assert_close(3 * half.grad.float(), logits.grad, atol=0.05, rtol=0.05)
        self.assertFalse(loss(logits.detach(), labels).requires_grad)
        with self.assertRaisesRegex(ValueError, "on meta"):
            loss(logits.to("meta"), labels)


class Peer(unittest.TestCase):
    def test_equals_ntloss(self):
        try:
            from ntloss import NTLoss
        except ModuleNotFoundError as error:
            self.skipTest(f"{error}: nothing to compare with")
        tokens = ["<pad>", ".", *"0123456789", "a", "b"]

        class Tokenizer:
            def get_vocab(self):
                return {token: i for i, token in enumerate(tokens)}

            def add_tokens(self, new):
                return 0  # it has all the digits

            def convert_tokens_to_ids(self, token):
                return tokens.index(token) if token in tokens else -1

            def __len__(self):
                return len(tokens)

        for reweigh in (False, True):
            peer = NTLoss(tokenizer=Tokenizer(), vocab_size=len(tokens), reweigh=reweigh)
            for reduction in ("mean", "sum", "none"):
                logits, labels = batch()
                theirs = peer(logits, labels, reduction=reduction)
                ours = NumberLoss(DIGITS, reweigh=reweigh, reduction=reduction)(logits, labels)
                torch.testing.assert_close(ours, theirs.double().view_as(ours), atol=1e-6, rtol=1e-6)
                found, expected = (
                    torch.autograd.grad(value.sum(), logits)[0] for value in (ours, theirs))
                torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-6)


if __name__ == "__main__":
    unittest.main()
