"""Texts of every kind through ntl's tokenizers and through the libraries that they must agree with.

NTL names the command; NTL_TEXTS how many random texts each tokenizer gets (2,000), NTL_SEED which ones.
"""

import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

from command import NTL, ROOT, SHARED, ntl

sys.path.append(str(ROOT / "Fixtures"))
from random_texts import random_texts

try:
    import sentencepiece
    from transformers import AutoTokenizer
    from transformers.utils import logging
except ImportError as error:
    raise unittest.SkipTest(f"needs sentencepiece and transformers: {error}")

logging.set_verbosity_error()  # "sequence longer than 512": none goes through a model.
TOKENIZERS = SHARED / "data/tokenizers"
GSM8K = SHARED / "data/gsm8k/train.jsonl"
WORDS = (
    "the 12 305 1,000,000 -3.5 1e5 +7 .5 Anna isn't it's WE'LL i'Ve 's café cafe\u0301 ﬁne １２ ٣٤ Ⅳ ½ ² straße 数は三つ İ ſ "
    "<pad> </s> <unk> <s> <extra_id_0> <extra_id_99> <|endoftext|> <sep> <0x41> ▁ ▁▁a Ġ \u00a0 \u3000 \t \n \r\n \n\n "
    "क्षि 👩\u200d👩\u200d👧 🇩🇪🇫🇷 a\u0000b \u00ad \u200b x\u0323\u0307 각 ｱﾞ \u0344 ... -- __a__ {b} \ufeff \ufffd \ue000 "
    "\U000e0041 aaaaaaaaaaaaaaaaaaaaaaaa 00000000000"
).split(" ")
# Blocks of assigned characters, and everything.
RANGES = [
    range(0x20, 0x7F), range(0x20, 0x7F), range(0x00, 0x20), range(0x7F, 0x250), range(0x300, 0x370),
    range(0x370, 0x530), range(0x590, 0x700), range(0x900, 0xA00), range(0xE00, 0xE80), range(0x1100, 0x1200),
    range(0x1E00, 0x2000), range(0x2000, 0x2070), range(0x2070, 0x2300), range(0x3000, 0x3100), range(0x4E00, 0x5000),
    range(0xAC00, 0xAE00), range(0xE000, 0xE010), range(0xF900, 0xFB50), range(0xFF00, 0xFFF0),
    range(0x1D400, 0x1D800), range(0x1F1E6, 0x1F700), range(0x20000, 0x20100), range(0xE0000, 0xE0080),
    range(0x0, 0x110000),
]


def texts() -> list[str]:
    count = int(os.environ.get("NTL_TEXTS", 2000))
    found = random_texts(count, int(os.environ.get("NTL_SEED", 1)), WORDS, RANGES, 0.5, 6, 8)
    if GSM8K.exists():
        for line in GSM8K.read_text().splitlines()[: count // 4]:
            found += [json.loads(line)["question"], json.loads(line)["answer"]]
    return found


@unittest.skipIf(NTL is None, "build the command first: swift build -c release --product ntl")
class Tokenizers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = texts()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def compare(self, name, place, encode, decode, without=frozenset()):
        """The ids of every text; the text of those ids and of random ones, but for some tokens."""
        lines = "".join(json.dumps(text) + "\n" for text in self.texts)
        output = ntl("tokenize", "--tokenizer", place, "--json", "--json-input", text=lines)
        ours = [json.loads(line)["ids"] for line in output.split("\n")[:-1]]
        theirs = [encode(text) for text in self.texts]
        different = [(t, a, b) for t, a, b in zip(self.texts, ours, theirs, strict=True) if a != b]

        source = random.Random(2)
        size = max(map(max, filter(None, theirs)))
        rows = theirs + [
            [source.randrange(size) for _ in range(source.randint(0, 12))] for _ in range(len(theirs) // 4)]
        rows = [row for row in rows if not without.intersection(row)]
        output = ntl(
            "tokenize", "--tokenizer", place, "--decode", "--json-input",
            text="".join(json.dumps(row) + "\n" for row in rows))
        decoded = [json.loads(line) for line in output.split("\n")[:-1]]
        wrong = [
            (row, a, b) for row, a in zip(rows, decoded, strict=True) if a != (b := decode(row))]
        print(f"\n{name}: {len(ours)} texts, {len(different)} encoded and {len(wrong)} of {len(rows)} decoded differently")
        self.assertEqual(different[:5], [])
        self.assertEqual(wrong[:5], [])

    def pretrained(self, name, files, **configuration):
        """A folder with a tokenizer's files, by their names there, and what transformers makes of it."""
        folder = self.folder / name
        folder.mkdir()
        for target, file in files.items():
            shutil.copy(file, folder / target)
        (folder / "tokenizer_config.json").write_text(json.dumps(configuration))
        return folder, AutoTokenizer.from_pretrained(folder)

    def compare_pipeline(self, name, tokenizer):
        """A tokenizer.json that transformers writes, with added tokens, and its decoding by name."""
        tokenizer.add_tokens(["<sep>", "Anna"])
        place = self.folder / f"{name} saved"
        tokenizer.save_pretrained(place)

        def encode(text):
            return tokenizer(text, add_special_tokens=False).input_ids

        def decode(ids):
            return tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)

        self.compare(name, place, encode, decode)
        self.compare_special(name, place, tokenizer)

    def compare_special(self, name, place, tokenizer):
        """Texts with the special tokens around them."""
        some = self.texts[:200]
        output = ntl("tokenize", "--tokenizer", place, "--json", "--json-input", "--add-special-tokens",
                     text="".join(json.dumps(text) + "\n" for text in some))
        for text, line in zip(some, output.split("\n")[:-1], strict=True):
            self.assertEqual(json.loads(line)["ids"], tokenizer(text).input_ids, (name, text))

    @unittest.skipIf(not TOKENIZERS.exists(), f"needs {TOKENIZERS}")
    def test_t5_as_sentencepiece(self):
        file = TOKENIZERS / "t5/spiece.model"
        peer = sentencepiece.SentencePieceProcessor(model_file=str(file))
        shutil.copy(file, self.folder)
        # Alone, the file knows no names of special tokens in a text, as sentencepiece itself.
        self.compare_sentencepiece("T5 by sentencepiece", self.folder / "spiece.model", peer)

    def compare_sentencepiece(self, name, place, peer):
        """As `encode` and `decode` of sentencepiece, but for special pieces, which it decodes to nothing."""
        special = {i for i in range(len(peer)) if peer.is_control(i) or peer.is_unknown(i)}
        self.compare(name, place, peer.encode, peer.decode, special)

    @unittest.skipIf(not TOKENIZERS.exists(), f"needs {TOKENIZERS}")
    def test_t5_as_transformers(self):
        _, peer = self.pretrained(
            "t5", {"spiece.model": TOKENIZERS / "t5/spiece.model"}, tokenizer_class="T5Tokenizer",
            extra_ids=100, eos_token="</s>", unk_token="<unk>", pad_token="<pad>")
        self.compare_pipeline("T5 by transformers", peer)

    @unittest.skipIf(not TOKENIZERS.exists(), f"needs {TOKENIZERS}")
    def test_gpt2_as_transformers(self):
        files = {"vocab.json": TOKENIZERS / "gpt2/encoder.json", "merges.txt": TOKENIZERS / "gpt2/vocab.bpe"}
        folder, peer = self.pretrained("gpt2", files, tokenizer_class="GPT2Tokenizer")
        self.compare(
            "GPT-2 by vocab.json and merges.txt", folder, lambda text: peer(text).input_ids,
            lambda ids: peer.decode(ids, clean_up_tokenization_spaces=False))
        self.compare_pipeline("GPT-2 by tokenizer.json", peer)

    @unittest.skipIf(not GSM8K.exists(), f"needs {GSM8K}")
    def test_llama_as_sentencepiece_and_transformers(self):
        """Byte-pair encoding with byte fallback, trained as Llama's."""
        sentences = [json.loads(line)["question"] for line in GSM8K.read_text().splitlines()[:2000]]
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences), model_prefix=str(self.folder / "llama"), vocab_size=2000,
            model_type="bpe", byte_fallback=True, split_digits=True, normalization_rule_name="identity",
            remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, minloglevel=2,
            character_coverage=0.9999)
        file = self.folder / "llama.model"
        self.compare_sentencepiece(
            "Llama by sentencepiece", file, sentencepiece.SentencePieceProcessor(model_file=str(file)))
        folder, peer = self.pretrained(
            "llama", {"tokenizer.model": file}, tokenizer_class="LlamaTokenizer", bos_token="<s>",
            eos_token="</s>", unk_token="<unk>", legacy=False, add_bos_token=True)
        output = ntl("tokenize", "--tokenizer", folder, "--json", "--add-special-tokens", text="12 eggs\n")
        self.assertEqual(json.loads(output)["ids"], peer("12 eggs").input_ids)
        self.compare_pipeline("Llama by transformers", peer)


if __name__ == "__main__":
    unittest.main()
