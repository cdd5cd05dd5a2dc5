"""Golden encodings and decodings by the `tokenizers` library, of small tokenizers of every kind."""

import base64
import io
import json
import random
import tempfile

import sentencepiece
from golden import HERE, provenance
from random_texts import random_texts
from tokenizers import (
    AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers,
)
from tokenizers.pre_tokenizers import ByteLevel, Metaspace, Sequence, Split

GPT4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SENTENCES = [
    f"{name} had {a} {thing}s and bought {b} more, so now there are {a + b} {thing}s; that's {c}% more."
    for name, a, b, c, thing in [
        ("Anna", 12, 30, 250, "apple"), ("The baker", 1048, 16, 2, "loaf"), ("It", 7, 9, 129, "bee"),
        ("We", 60, 61, 102, "marble"), ("Zoë", 305, 45, 15, "café table"), ("He", 8, 8, 100, "car"),
    ]
] + [
    "What is 3.14 times 2? It's 6.28, isn't it?", "x = -5 + 12.5\ny = 2 * x", "don't they'll we've I'm he'd",
    "3/4 of 1,000 is 750.", "naïve café, déjà vu; straße, 数は三つ。", "    return a[0] + b[1]\n\n",
]
WORDS = (
    "the 12 305 apples Anna isn't it's WE'LL i'Ve ' 's -5 3.14 1,000 café cafe\u0301 ﬁne １２ Ⅳ ½ straße 数は İ ſ "
    "<pad> </s> <sep> <SEP> [end] <0x41> ▁ ▁▁a \u00a0 \u3000 \t \n \r\n \n\n e\u0301 क्षि 👩\u200d👩\u200d👧 🇩🇪🇫🇷 "
    "a\u0000b \u00ad \u200b x\u0323\u0307 각 ｱﾞ \u0344 ... -- __a__ {b}"
).split(" ")
RANGES = [
    range(0x21, 0x7F), range(0x21, 0x7F), range(0xA0, 0x250), range(0x300, 0x370), range(0x370, 0x600),
    range(0x900, 0xA00), range(0x1E00, 0x2000), range(0x2000, 0x2070), range(0x3040, 0x3100),
    range(0xAC00, 0xAD00), range(0xFB00, 0xFB10), range(0xFF00, 0xFFF0), range(0x1F300, 0x1F700),
]


def precompiled() -> normalizers.Normalizer:
    """A small character map, made by SentencePiece from rules that overlap in telling ways."""
    rules = {
        "ﬁ": "fi", "１": "1", "２": "2", "e\u0301": "é", "ａ": "a", "\t": " ", "\n": " ", "\r": " ", "\u3000": " ",
        "\u00ad": "", "½": "1/2", "İ": "i", "AB": "c", "ｱ": "ア", "ｱﾞ": "ヴ", "क": "k", "👩": "w",
    }
    lines = "".join(
        "{}\t{}\n".format(*(" ".join(f"{ord(c):X}" for c in side) for side in rule)) for rule in rules.items()
    )
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write(lines)
        file.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(SENTENCES), model_writer=model, vocab_size=100, minloglevel=2,
            normalization_rule_tsv=file.name, hard_vocab_limit=False,
        )
    # ModelProto's field 3 is the NormalizerSpec, whose field 2 is the map.
    return normalizers.Precompiled(field(field(model.getvalue(), 3), 2))


def field(message: bytes, number: int) -> bytes:
    def varint(index: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            value |= (message[index] & 0x7F) << shift
            shift, index = shift + 7, index + 1
            if message[index - 1] < 0x80:
                return value, index

    index, found = 0, b""
    while index < len(message):
        key, index = varint(index)
        if key & 7 == 0:
            _, index = varint(index)
        elif key & 7 == 5:
            index += 4
        else:
            length, index = varint(index)
            if key >> 3 == number:
                found = message[index : index + length]
            index += length
    return found


def trained(model, trainer, normalizer=None, pre_tokenizer=None, decoder=None, post=None, added=()):
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    if trainer:
        tokenizer.train_from_iterator(SENTENCES, trainer)
    if decoder:
        tokenizer.decoder = decoder
    tokenizer.add_tokens(list(added))
    if post:
        tokenizer.post_processor = post(tokenizer)
    return tokenizer


def probe(normalizer=None, pre_tokenizer=None, added=()):
    """Every byte is a token, and a space precedes every piece: ids show what a text is made into."""
    model = models.BPE({c: i for i, c in enumerate(sorted(ByteLevel.alphabet()))}, [])
    level = ByteLevel(add_prefix_space=bool(pre_tokenizer), use_regex=False)
    steps = Sequence([pre_tokenizer, level]) if pre_tokenizer else level
    return trained(model, None, normalizer, steps, decoders.ByteLevel(), added=added)


def special(*contents: str) -> list[AddedToken]:
    return [AddedToken(content, special=True, normalized=False) for content in contents]


def template(single: str):
    def make(tokenizer):
        names = [name for name in single.split() if not name.startswith("$")]
        return processors.TemplateProcessing(
            single=single, special_tokens=[(name, tokenizer.token_to_id(name)) for name in names])

    return make


def bpe(size: int, **options):
    return trainers.BpeTrainer(vocab_size=size, show_progress=False, **options)


def unigram(**options):
    return trainers.UnigramTrainer(vocab_size=150, show_progress=False, unk_token="<unk>", **options)


LEVEL = {"initial_alphabet": sorted(ByteLevel.alphabet())}
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
FLAGS = [
    AddedToken("<pad>", special=True, normalized=False), AddedToken("</s>", special=True, lstrip=True, normalized=False),
    AddedToken("<sep>", rstrip=True, normalized=False), AddedToken("apples", single_word=True, normalized=False),
    AddedToken("Anna", normalized=True), AddedToken("<sep><pad>", lstrip=True, rstrip=True, normalized=False),
    AddedToken("CAFÉ", normalized=True, single_word=True),
]


def whole() -> dict[str, Tokenizer]:
    metaspace = Metaspace(prepend_scheme="always")
    return {
        "t5": trained(
            models.Unigram(), unigram(special_tokens=["<pad>", "</s>", "<unk>"]), precompiled(),
            Sequence([pre_tokenizers.WhitespaceSplit(), metaspace]), decoders.Metaspace(),
            template("$A </s>"), special("<sep>")),
        "unigram bytes": trained(
            models.Unigram(), unigram(special_tokens=["<s>", "<unk>", *BYTES]), None, Metaspace(prepend_scheme="first"),
            decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="first"), decoders.Fuse()]),
            template("<s> $A"), special("</s>")),
        "gpt2": trained(
            models.BPE(), bpe(330, **LEVEL), None, ByteLevel(add_prefix_space=False), decoders.ByteLevel(),
            lambda _: processors.ByteLevel(), special("</s>")),
        "gpt2 prefix": trained(
            models.BPE(), bpe(300, **LEVEL), None, ByteLevel(add_prefix_space=True), decoders.ByteLevel(),
            lambda _: processors.ByteLevel(), FLAGS),
        "llama3": trained(
            models.BPE(ignore_merges=True), bpe(320, **LEVEL), None,
            Sequence([Split(Regex(GPT4 % "{1,3}"), "isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]),
            decoders.ByteLevel(),
            lambda t: processors.Sequence([processors.ByteLevel(), template("<s> $A")(t)]), special("<s>", "</s>")),
        "qwen2": trained(
            models.BPE(), bpe(320, **LEVEL), normalizers.NFC(),
            Sequence([Split(Regex(GPT4 % ""), "isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]),
            decoders.ByteLevel(), None, special("</s>")),
        "llama": trained(
            models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True),
            bpe(400, special_tokens=["<unk>", "<s>", "</s>", *BYTES]),
            normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None,
            decoders.Sequence(
                [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]),
            template("<s> $A"), special("<sep>")),
        "unknown": trained(
            models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), bpe(150, special_tokens=["<unk>"], end_of_word_suffix="</w>"),
            normalizers.Lowercase(), Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]),
            decoders.BPEDecoder(), None, FLAGS),
        "unknown fused": trained(
            models.BPE(unk_token="<unk>", fuse_unk=True, continuing_subword_prefix="##"),
            bpe(180, special_tokens=["<unk>"], continuing_subword_prefix="##"), None, pre_tokenizers.Whitespace(), None,
            None, FLAGS),
        "silent": trained(
            models.BPE(), bpe(150), None, pre_tokenizers.Metaspace(prepend_scheme="first", split=False),
            decoders.Metaspace(prepend_scheme="never"), None, FLAGS),
        "words": trained(
            models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(special_tokens=["<unk>", "<cls>", "</s>"], show_progress=False),
            normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()]),
            pre_tokenizers.Whitespace(), None,
            lambda t: processors.BertProcessing(("</s>", t.token_to_id("</s>")), ("<cls>", t.token_to_id("<cls>"))),
            special("<pad>")),
        "characters": trained(
            models.WordLevel({c: i for i, c in enumerate(["<unk>", *"0123456789 abcdefghijkl\n.é"])}, unk_token="<unk>"),
            None, None, Split(Regex(r"[\s\S]"), "isolated"), decoders.Fuse(),
            lambda _: processors.RobertaProcessing(("</s>", 27), ("<s>", 28)), special("</s>", "<s>")),
    }


def probes() -> dict[str, Tokenizer]:
    n, p = normalizers, pre_tokenizers
    result = {
        f"normalizer {name}": probe(normalizer=value)
        for name, value in {
            "precompiled": precompiled(), "NFC": n.NFC(), "NFD": n.NFD(), "NFKC": n.NFKC(), "NFKD": n.NFKD(),
            "Lowercase": n.Lowercase(), "StripAccents": n.StripAccents(), "Strip": n.Strip(),
            "Strip left": n.Strip(left=True, right=False), "Nmt": n.Nmt(), "Prepend": n.Prepend("_"),
            "Replace": n.Replace("a", "bb"), "Replace run": n.Replace(Regex(" {2,}"), "▁"),
            "Replace class": n.Replace(Regex(r"[\p{Lu}\d]+(?=\s)|\s$"), "#"),
        }.items()
    }
    result |= {
        f"pre-tokenizer {name}": probe(pre_tokenizer=value)
        for name, value in {
            "Digits": p.Digits(), "individual digits": p.Digits(individual_digits=True), "Whitespace": p.Whitespace(),
            "WhitespaceSplit": p.WhitespaceSplit(), "Punctuation": p.Punctuation(),
            "contiguous Punctuation": p.Punctuation("contiguous"), "CharDelimiterSplit": p.CharDelimiterSplit("a"),
            "Metaspace": Metaspace(), "Metaspace never": Metaspace(replacement="_", prepend_scheme="never"),
            "first after split": Sequence([p.WhitespaceSplit(), Metaspace(prepend_scheme="first")]),
            "first after removal": Sequence([Split(" ", "removed"), Metaspace(prepend_scheme="first", split=False)]),
            "GPT-4": Split(Regex(GPT4 % "{1,3}"), "isolated"), "pattern": Split(Regex(r"\w+|[^\w\s]{2}"), "removed", invert=True),
        }.items()
    }
    for behavior in ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]:
        for pattern in [" ", Regex(r"\s+|-")]:
            for invert in [False, True]:
                kind = "string" if pattern == " " else "regex"
                result[f"Split {kind} {behavior}{' inverted' if invert else ''}"] = probe(
                    pre_tokenizer=Split(pattern, behavior, invert))
    result["added tokens"] = probe(added=FLAGS)
    result["added tokens normalized"] = probe(normalizers.Lowercase(), added=FLAGS)
    return result


def case(name: str, tokenizer: Tokenizer, kind: str, inputs: list[str]) -> dict:
    content = json.loads(tokenizer.to_str())
    model = content.pop("model")
    plain = [tokenizer.encode(text, add_special_tokens=False).ids for text in inputs]
    result = {"name": name, "texts": kind, "tokenizer": content, "ids": plain}
    if kind == "general":
        result["firstWithSpecialTokens"] = [tokenizer.encode(text).ids for text in inputs[:6]]
        result["decoded"] = [tokenizer.decode(ids, skip_special_tokens=False) for ids in plain]
        size = tokenizer.get_vocab_size()
        source = random.Random(3)
        result["random"] = [[source.randrange(size + 3) for _ in range(source.randint(0, 9))] for _ in range(25)]
        result["randomDecoded"] = [tokenizer.decode(ids, skip_special_tokens=False) for ids in result["random"]]
        result["randomWithoutSpecialTokens"] = [tokenizer.decode(ids) for ids in result["random"]]
        result["model"] = model
    return result


def main() -> None:
    inputs = {
        "general": random_texts(40, 1, WORDS + SENTENCES[:3], RANGES, 0.7, 4, 6),
        "short": random_texts(22, 2, WORDS, RANGES, 0.7, 4, 6),
    }
    cases = [case(name, tokenizer, "general", inputs["general"]) for name, tokenizer in whole().items()]
    cases += [case(name, tokenizer, "short", inputs["short"]) for name, tokenizer in probes().items()]
    bytes_model = json.loads(probe().to_str())["model"]
    head = {
        "provenance": provenance(__file__, "tokenizers", "sentencepiece"), "texts": inputs, "byteModel": bytes_model,
    }
    # A case a line, and ASCII only: texts hold line breaks and characters that editors change.
    lines = [json.dumps(case, separators=(",", ":")) for case in cases]
    text = json.dumps(head, separators=(",", ":"))[:-1] + ',"cases":[\n' + ",\n".join(lines) + "\n]}\n"
    (HERE / "tokenizers_pipeline.json").write_text(text)


main()
