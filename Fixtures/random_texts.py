"""Random texts of given words and characters, for tokenizers."""

import random
from collections.abc import Sequence


def random_texts(
    count: int, seed: int, words: Sequence[str], blocks: Sequence[range], word_share: float, most_characters: int,
    most_parts: int,
) -> list[str]:
    """An empty text, a blank, and `count` texts of words and of characters from one block each, with blanks between."""
    source = random.Random(seed)

    def part() -> str:
        if source.random() < word_share:
            return source.choice(words)
        block = source.choice(blocks)
        characters = (chr(source.choice(block)) for _ in range(source.randint(1, most_characters)))
        return "".join(c for c in characters if not "\ud800" <= c <= "\udfff")

    def text() -> str:
        parts = (part() + source.choice(["", " ", " ", "  "]) for _ in range(source.randint(1, most_parts)))
        return source.choice(["", "", " "]) + "".join(parts)

    return ["", " ", *(text() for _ in range(count))]
