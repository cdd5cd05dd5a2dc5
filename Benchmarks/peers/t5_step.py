"""Times whole training steps of transformers' T5: forward, backward, clip, AdamW.

The protocol is that of timing.py. Weights and batch are random; the work does not depend on them.
"""

import argparse

import torch
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
    model = T5ForConditionalGeneration(config).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    # From 2 upwards: neither padding nor end tokens.
    inputs = torch.randint(2, options.vocabulary, (options.batch, options.source))
    labels = torch.randint(2, options.vocabulary, (options.batch, options.target))

    def step() -> None:
        optimizer.zero_grad()
        model(input_ids=inputs, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    serve(
        step,
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        parameters=sum(p.numel() for p in model.parameters()),
    )


if __name__ == "__main__":
    main()
