"""Times transformers' T5 with PyTorch's cross-entropy, alone and with ntloss.

A forward pass with its loss, or a whole training step: forward, backward, clip, AdamW. The protocol
is that of timing.py. Weights and batch are random; the work does not depend on them.
"""

import argparse
from functools import partial

import torch
from losses import DigitVocabulary, combined_loss
from timing import serve
from transformers import T5Config, T5ForConditionalGeneration


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--d-model", type=int, default=512)
    parser.add_argument("--d-ff", type=int, default=2048)
    parser.add_argument("--d-kv", type=int, default=64)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--layers", type=int, default=6, help="of the encoder")
    parser.add_argument("--decoder-layers", type=int, help="as many as the encoder's by default")
    parser.add_argument("--vocabulary", type=int, default=32128)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--source", type=int, default=64, help="tokens of each input")
    parser.add_argument("--target", type=int, default=16, help="tokens of each label")
    parser.add_argument("--number-share", type=float, default=0.5, help="of the labels, 0 to 1")
    parser.add_argument("--first-digit", type=int, default=3, help="the id of 0; 1 to 9 follow")
    parser.add_argument(
        "--scenario", choices=["forward", "training-step"], default="training-step"
    )
    parser.add_argument("--losses", default="ce,ntl-was", help="names, with commas between them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.1)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    config = T5Config(
        d_model=options.d_model, d_ff=options.d_ff, d_kv=options.d_kv, num_heads=options.heads,
        num_layers=options.layers, num_decoder_layers=options.decoder_layers,
        vocab_size=options.vocabulary, dropout_rate=options.dropout,
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    )
    model = T5ForConditionalGeneration(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    # From 2 upwards: neither padding nor end tokens.
    inputs = torch.randint(2, options.vocabulary, (options.batch, options.source))
    labels = random_labels(options)
    vocabulary = DigitVocabulary(options.vocabulary, options.first_digit)

    def forward(loss) -> None:
        with torch.no_grad():
            loss(model(input_ids=inputs, decoder_input_ids=shifted(labels)).logits, labels)

    def training_step(loss) -> None:
        optimizer.zero_grad()
        logits = model(input_ids=inputs, decoder_input_ids=shifted(labels)).logits
        loss(logits, labels).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    model.train(options.scenario == "training-step")
    work = forward if options.scenario == "forward" else training_step
    losses = {name: combined_loss(name, vocabulary) for name in options.losses.split(",")}
    serve({name: partial(work, loss) for name, loss in losses.items()})


def shifted(labels: torch.Tensor) -> torch.Tensor:
    """What the decoder reads: the labels, moved one place to the right behind token 0."""
    return torch.nn.functional.pad(labels[:, :-1], (1, 0))


def random_labels(options: argparse.Namespace) -> torch.Tensor:
    """Labels [batch, target], of which as exact a share as possible are digits."""
    count = options.batch * options.target
    numbers = round(options.number_share * count)
    first = options.first_digit
    digits = torch.randint(first, first + 10, (numbers,))
    words = torch.randint(first + 10, options.vocabulary, (count - numbers,))
    return torch.cat([digits, words])[torch.randperm(count)].reshape(options.batch, -1)


if __name__ == "__main__":
    main()
