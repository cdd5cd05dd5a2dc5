"""The digit level of ntl for a tokenizer of transformers.

A tokenizer.json cannot say that every piece with a digit is cut into characters, so a model that was
trained with digits wants its texts through this:

    tokenizer = AutoTokenizer.from_pretrained(folder)
    digits = DigitLevel(tokenizer)
    output = model.generate(**digits(["What is 12 + 30?"]))
    answer = tokenizer.decode(output[0], skip_special_tokens=True)
"""

import torch


class DigitLevel:
    """Texts to padded token ids, every piece that holds a digit cut into characters (the paper's T5 tokenizer)."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        special = set(tokenizer.all_special_ids)
        # By the piece's own spelling: "1" is the token of the character, not of a text "1".
        ids = {piece: token for piece, token in tokenizer.get_vocab().items() if token not in special}
        self.parts = {
            token: [ids.get(character, tokenizer.unk_token_id) for character in piece]
            for piece, token in ids.items()
            if any(character in "0123456789" for character in piece)
        }

    def encode(self, text: str) -> list[int]:
        """The ids of a text and its end token."""
        return [part for token in self.tokenizer(text).input_ids for part in self.parts.get(token, [token])]

    def __call__(self, texts: list[str]) -> dict[str, torch.Tensor]:
        """What a model takes: input_ids and attention_mask, padded on the right."""
        rows = [self.encode(text) for text in texts]
        length = max(map(len, rows), default=0)
        padding = self.tokenizer.pad_token_id
        return {
            "input_ids": torch.tensor([row + [padding] * (length - len(row)) for row in rows]),
            "attention_mask": torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows]),
        }
