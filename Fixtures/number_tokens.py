"""Writes number_tokens.json: which tokens of T5 and GPT-2 ntloss takes for numbers, by level.

Needs ../shared/data/tokenizers beside the project.
"""

import json
import pathlib
import shutil
import tempfile

from golden import HERE, provenance, write_json
from ntloss import NTLoss
from transformers import AutoTokenizer

SHARED = HERE.parent.parent / "shared/data/tokenizers"
FILES = {
    "t5": ({"spiece.model": "spiece.model"}, {"tokenizer_class": "T5Tokenizer", "extra_ids": 100}),
    "gpt2": ({"encoder.json": "vocab.json", "vocab.bpe": "merges.txt"}, {"tokenizer_class": "GPT2Tokenizer"}),
}


def tokenizer(name: str):
    files, configuration = FILES[name]
    with tempfile.TemporaryDirectory() as folder:
        for source, target in files.items():
            shutil.copy(SHARED / name / source, pathlib.Path(folder) / target)
        (pathlib.Path(folder) / "tokenizer_config.json").write_text(json.dumps(configuration))
        return AutoTokenizer.from_pretrained(folder)


def numbers(name: str, digit_level: bool) -> dict:
    values = NTLoss(tokenizer(name), digit_level=digit_level).number_values.tolist()
    found = {token: value for token, value in enumerate(values) if value == value}
    return {"tokens": list(found), "values": list(found.values())}


write_json("number_tokens.json", {
    "provenance": provenance(__file__, "ntloss", "transformers", "tokenizers"),
    **{name: {"digits": numbers(name, True), "numbers": numbers(name, False)} for name in FILES},
})
