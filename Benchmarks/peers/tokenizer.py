"""Times the tokenizers library, by way of transformers, on one thread. The protocol is that of timing.py."""

import argparse
import json
import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from timing import serve
from tokenizers import Tokenizer
from transformers import AutoTokenizer

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--tokenizer", required=True, help="a folder that AutoTokenizer reads, or a tokenizer.json")
parser.add_argument("--text", required=True, help="a JSON string a line")
options = parser.parse_args()

if options.tokenizer.endswith(".json"):
    tokenizer = Tokenizer.from_file(options.tokenizer)
else:
    tokenizer = AutoTokenizer.from_pretrained(options.tokenizer).backend_tokenizer
with open(options.text, encoding="utf-8") as file:
    texts = [json.loads(line) for line in file]


def encode() -> None:
    for text in texts:
        tokenizer.encode(text, add_special_tokens=False)


serve({"encode": encode})
