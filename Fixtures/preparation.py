"""Writes preparation.json: what Python's `random` and `re` make of the inputs of the preparation's tests.

`published` is the number normalisation of the paper's script, written anew from its regular expressions:
every match is replaced in the whole text. `plain` replaces each match where it stands.
"""

import json
import random
import re
import zlib

from golden import HERE, provenance

BLANKS = r"(^|\s)(\d{1,3})( \d{3})+(\.\d+)?"
COMMAS = r"\d{1,3}(,\d{3})+(\.\d+)?"
DECIMALS = r"(\D)(\.\d+)"


def published(text: str) -> str:
    for groups in re.findall(BLANKS, text):
        number = "".join(groups[1:])
        text = text.replace(number, number.replace(" ", ""))
    for last_group, _ in re.findall(COMMAS, text):
        text = text.replace(last_group, last_group.replace(",", ""))
    for _, decimals in re.findall(DECIMALS, text):
        text = text.replace(decimals, "0" + decimals)
    return text


def plain(text: str) -> str:
    text = re.sub(BLANKS, lambda match: match[1] + match[0][len(match[1]):].replace(" ", ""), text)
    text = re.sub(COMMAS, lambda match: match[0].replace(",", ""), text)
    return re.sub(DECIMALS, r"\g<1>0\2", text)


TEXTS = [
    "", "no number", "5", "1 000 000", "it costs 1 000 000.", "x1 000", "1 0000 and 12 345.25 of 12345 678",
    "1,000", "1,000,000", "$1,234,567.89 and 12,345", "12345,678,901", "1,00 and 1,2,3", "7,000 and 17,000,000",
    ".5", "is .5", "$.50 of $20.50", "is .5 and 20.5 and .5", "..5", "-.25*.25=.0625", "a.b .c 3. 4 .",
    "100 200 300 and 1 000", "on 12 March 2 000 people\n1 500 more", "1,000 plus 1 000 plus .1,000",
    "½ of 3,000 – that is 1,500 €", "2 000", "20 x .1 = 2\n5 x .1 = .5\n25 x .1 = 2.5", "00,000,000.000",
    " 1 234 567 890", "1 000 000 1 000", "3,141.5,926", "9.999,999", "a1,000b2 000c.5d",
]


def random_texts(count: int) -> list[str]:
    generator = random.Random(7)
    alphabet = "0123456789" * 2 + ",.  ,. \na$-"
    return ["".join(generator.choice(alphabet) for _ in range(generator.randrange(40))) for _ in range(count)]


def words(seed: int) -> dict:
    generator = random.Random(seed)
    result = {"seed": seed, "bits": [generator.getrandbits(32) for _ in range(700)][-5:]}
    order = list(range(30))
    generator.shuffle(order)
    result["shuffled"] = order
    result["sample_of_few"] = generator.sample(range(25), 10)
    result["sample_of_many"] = generator.sample(range(1_000_000), 12)
    result["sample_of_all"] = generator.sample(range(7), 7)
    return result


def multiplication(seed: int) -> dict:
    """The three files as generate_split.py writes them after random.seed(seed)."""
    random.seed(seed)
    lines = [
        json.dumps({"question": f"What is {a} times {b}?", "answer": str(a * b)}) + "\n"
        for a in range(100, 1000) for b in range(100, 1000)]
    test, lines = lines[-5000:], lines[:-5000]
    val, lines = lines[-3000:], lines[:-3000]
    for file, count in ((test, 15000), (val, 7000)):
        drawn = set(random.sample(range(len(lines)), count))
        file += [line for i, line in enumerate(lines) if i in drawn]
        lines = [line for i, line in enumerate(lines) if i not in drawn]
    return {
        "seed": seed,
        "files": [
            {"name": name, "pairs": len(file), "bytes": sum(map(len, file)), "crc32_of_every_41st": zlib.crc32(
                "".join(file[::41]).encode())}
            for name, file in (("train.jsonl", lines), ("val.jsonl", val), ("test.jsonl", test))],
    }


def mathematics(seed: int, counts: list[int]) -> dict:
    """Which pairs create_data_splits.py takes from files of these sizes after random.seed(seed)."""
    random.seed(seed)
    train, val = [], []
    for file, count in enumerate(counts):
        pairs = [(file, i) for i in range(count)]
        random.shuffle(pairs)
        end = int((1 - 0.0005) * len(pairs))
        train += pairs[:end]
        val += pairs[end:]
    return {
        "seed": seed, "counts": counts, "first": [list(pair) for pair in train[:20]],
        "last": [list(pair) for pair in train[-20:]], "training": len(train),
        "validation": [list(pair) for pair in val],
    }


JSON_TEXTS = ["plain", "\"\\/\n\r\t\b\f\x00\x1f\x7f", "é – €", "🙂𝒳", ""]

texts = TEXTS + random_texts(300)
content = {
    "provenance": provenance(__file__),
    "numbers": [[text, plain(text), published(text)] for text in texts],
    "random": [words(seed) for seed in (0, 1, 42, 2**32 + 5, 2**64 - 1)],
    "multiplication": multiplication(42),
    "mathematics": mathematics(42, [1 + 7 * file % 60 for file in range(38)] + [2003]),
    "json": [
        [text, json.dumps({"question": text, "answer": text}),
         json.dumps({"question": text, "answer": text}, ensure_ascii=False)] for text in JSON_TEXTS],
}


def member(name: str, value: object) -> str:
    """A member, lists an element a line: texts hold blanks that must not be wrapped."""
    if isinstance(value, list):
        value = "[\n" + ",\n".join(json.dumps(element) for element in value) + "\n]"
    else:
        value = json.dumps(value)
    return f"{json.dumps(name)}: {value}"


(HERE / "preparation.json").write_text(
    "{\n" + ",\n".join(member(name, value) for name, value in content.items()) + "\n}\n")
