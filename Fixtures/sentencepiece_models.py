"""Writes sentencepiece_models.json: tiny models of each kind, what fuzz tests mutate."""

import base64
import io
import tempfile

import sentencepiece
from golden import provenance, write_json

TEXTS = [
    "What is 3 + 4?", "Anna had 12 apples and bought 30 more; now there are 42 apples.",
    "The baker has 1048 loafs, that's 2% more.", "1,000 eggs and 0.5 ducks", "½ ﬁve １２ cafés",
]
# Two stretches that are replaced, one by nothing.
RULES = "FF11\t31\nFB01\t66 69\nBD\t31 2F 32\nAD\t\n"


def model(kind: str, size: int, **options) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.write(RULES)
        rules.flush()
        written = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(TEXTS * 20), model_writer=written, model_type=kind,
            vocab_size=size, normalization_rule_tsv=rules.name, num_threads=1,
            minloglevel=2, **options)
    return base64.b64encode(written.getvalue()).decode()


if __name__ == "__main__":
    write_json("sentencepiece_models.json", {
        "provenance": provenance(__file__, "sentencepiece"),
        "models": {
            "unigram": model("unigram", 60, pad_id=0, eos_id=1, unk_id=2, bos_id=-1),
            "symbols": model(
                "unigram", 64, user_defined_symbols=["<n>", "1048"], control_symbols=["<c>"],
                treat_whitespace_as_suffix=True),
            "bytePairs": model("bpe", 310, byte_fallback=True, remove_extra_whitespaces=False),
        },
    })
