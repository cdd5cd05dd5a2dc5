"""What ntl trains loads in transformers, and what transformers saves loads in ntl: the same numbers.

NTL names the command.
"""

import json
import pathlib
import shutil
import tempfile
import unittest

from command import NTL, SHARED, ntl

try:
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import (
        AutoTokenizer, MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration)

    from digits import DigitLevel
except ImportError as error:
    raise unittest.SkipTest(f"needs torch, transformers and safetensors: {error}")

SPIECE = SHARED / "data/tokenizers/t5/spiece.model"


@unittest.skipIf(NTL is None, "build the command first: swift build -c release --product ntl")
class Transformers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        torch.manual_seed(0)

    def random_model(self, name, dtype=torch.float32, **configuration):
        """A small T5 with large random weights, saved by transformers."""
        model = T5ForConditionalGeneration(
            T5Config(
                **{**dict(d_model=32, d_kv=12, d_ff=48, num_layers=2, num_heads=3,
                          decoder_start_token_id=0), **configuration}))
        for parameter in model.parameters():
            parameter.data.normal_(0, 0.3)
        model.to(dtype).save_pretrained(self.folder / name)
        return self.folder / name

    def expect_same_logits(self, folder, vocabulary, kind=T5ForConditionalGeneration):
        """With padding on the right, on the left, and labels that are ignored."""
        model = kind.from_pretrained(folder, dtype=torch.float32).eval()
        ids = torch.randint(3, vocabulary, (3, 9))
        mask = torch.ones_like(ids)
        mask[1, 5:] = 0
        mask[2, :4] = 0
        labels = torch.randint(3, vocabulary, (3, 6))
        labels[0, 4:] = -100
        batch = dict(input_ids=ids, attention_mask=mask, labels=labels)
        file, out = self.folder / "in.safetensors", self.folder / "out.safetensors"
        save_file(batch, file)
        ntl("logits", "--model", folder, "--input", file, "--output", out)
        ours = load_file(out)
        with torch.no_grad():
            theirs = model(**batch)
        difference = (ours["logits"] - theirs.logits).abs().max().item()
        loss = abs(ours["loss"].item() - theirs.loss.item())
        print(f"\n{folder.name}: logits differ by {difference:.1e}, losses by {loss:.1e}")
        self.assertLess(difference, 1e-4)
        self.assertLess(loss, 1e-4)

    def test_models_of_transformers_are_read(self):
        for name, configuration in {
            "tied relu": {},
            "untied gated": dict(feed_forward_proj="gated-gelu", tie_word_embeddings=False),
        }.items():
            for dtype in (torch.float32, torch.bfloat16, torch.float16):
                kind = str(dtype).removeprefix("torch.")
                folder = self.random_model(f"{name} {kind}", dtype, vocab_size=120, **configuration)
                self.expect_same_logits(folder, 120)

    def test_other_configurations_are_read(self):
        for name, configuration in {
            "other extents": dict(
                num_layers=3, num_decoder_layers=1, d_kv=7, relative_attention_num_buckets=11,
                relative_attention_max_distance=9, layer_norm_epsilon=1e-2,
                decoder_start_token_id=5, pad_token_id=3, eos_token_id=[7, 8]),
            **{f"activation {f}": dict(feed_forward_proj=f) for f in (
                "gelu", "gated-silu", "gelu_new", "quick_gelu", "gated-relu2", "mish", "tanh",
                "gated-sigmoid", "linear", "swish")},
            "overruled": dict(feed_forward_proj="gated-gelu", dense_act_fn="gelu"),
            "unscaled": dict(scale_decoder_outputs=False),
        }.items():
            self.expect_same_logits(self.random_model(name, vocab_size=120, **configuration), 120)

    def test_untied_models_are_read(self):
        """transformers 5 calls every T5 tied and finds out from the weights."""
        folder = self.random_model("untied", vocab_size=120, tie_word_embeddings=False)
        weights = load_file(folder / "model.safetensors")
        weights["lm_head.weight"] = torch.randn(120, 32)
        save_file(weights, folder / "model.safetensors", {"format": "pt"})
        self.expect_same_logits(folder, 120)
        again = self.folder / "again"
        T5ForConditionalGeneration.from_pretrained(folder).save_pretrained(again)
        self.assertTrue(json.loads((again / "config.json").read_text())["tie_word_embeddings"])
        self.expect_same_logits(again, 120)

    def test_an_mt5_is_read(self):
        model = MT5ForConditionalGeneration(MT5Config(
            d_model=32, d_kv=12, d_ff=48, num_layers=2, num_heads=3, vocab_size=120))
        for parameter in model.parameters():
            parameter.data.normal_(0, 0.3)
        model.save_pretrained(self.folder / "mt5")
        self.expect_same_logits(self.folder / "mt5", 120, MT5ForConditionalGeneration)

    def test_shards_are_read(self):
        folder = self.random_model("one", vocab_size=120)
        shards = self.folder / "shards"
        T5ForConditionalGeneration.from_pretrained(folder).save_pretrained(
            shards, max_shard_size="20KB")
        self.assertTrue((shards / "model.safetensors.index.json").exists())
        self.expect_same_logits(shards, 120)

    def test_texts_are_those_of_transformers(self):
        """Greedy and by beam search, from a model that transformers saved with its own defaults."""
        ntl("train", "--steps", 1, "--batch-size", 2, "--training-questions", 10, "--test-questions", 2,
            "--output", self.folder / "run")
        tokenizer = AutoTokenizer.from_pretrained(self.folder / "run/model")
        folder = self.random_model("random", vocab_size=len(tokenizer))
        tokenizer.save_pretrained(folder)
        # Its own end token hardly ever comes; these often do.
        model = T5ForConditionalGeneration.from_pretrained(folder)
        model.generation_config.eos_token_id = [1, *range(10, 40)]
        model.generation_config.num_beams = 3
        model.generation_config.length_penalty = 0.6
        model.generation_config.max_length = 12
        model.save_pretrained(folder)
        questions = ["What is 3 + 4?", "Calculate 12 - 40.", "7", "-1 + 2 - 3 + 4 - 5 + 6 - 7 + 8"]
        batch = tokenizer(questions, return_tensors="pt", padding=True)
        for options, arguments in [
            ({}, []),
            (dict(num_beams=1), ["--num-beams", 1]),
            (dict(num_beams=4, num_return_sequences=4),
             ["--num-beams", 4, "--num-return-sequences", 4]),
            (dict(num_beams=4, early_stopping="never", length_penalty=-1.0, min_new_tokens=3,
                  max_new_tokens=20),
             ["--num-beams", 4, "--early-stopping", "never", "--length-penalty", -1,
              "--min-new-tokens", 3, "--max-new-tokens", 20]),
        ]:
            output = model.generate(
                **batch, **options, do_sample=False, output_scores=True,
                return_dict_in_generate=True)
            lines = ntl("generate", "--model", folder, "--json",
                        *(f"{a}={b}" for a, b in zip(arguments[::2], arguments[1::2])),
                        text="".join(f"{q}\n" for q in questions))
            ours = [json.loads(line) for line in lines.splitlines()]
            ids = [ids for answered in ours for ids in answered["ids"]]
            self.assertEqual([answered["question"] for answered in ours], questions)
            for theirs, ours_ids in zip(output.sequences[:, 1:].tolist(), ids, strict=True):
                self.assertEqual(theirs[: len(ours_ids)], ours_ids)
                # Padding: its beam search takes the end token for it, because the padding token is 0.
                self.assertTrue(all(token in (0, 1) for token in theirs[len(ours_ids) :]))
            if "sequences_scores" in output:
                scores = torch.tensor([s for answered in ours for s in answered["scores"]])
                difference = (output.sequences_scores / scores - 1).abs().max().item()
                print(f"\n{len(ids)} texts, scores differ by {difference:.1e} of them")
                self.assertLess(difference, 1e-5)

    @unittest.skipIf(not SPIECE.exists(), f"needs {SPIECE}")
    def test_a_fine_tuned_model_is_read_by_transformers(self):
        folder = self.random_model("pretrained", vocab_size=32128, task_specific_params={"a": 1})
        shutil.copy(SPIECE, folder)
        questions = self.folder / "questions.txt"
        questions.write_text("".join(f"What is {a} + {3 * a}?\n{4 * a}\n" for a in range(10, 40)))
        run = self.folder / "run"
        ntl("train", "--model", folder, "--train", questions, "--test", questions, "--steps", 2,
            "--batch-size", 4, "--output", run)
        self.expect_same_logits(run / "model", 32000)
        before, after = (
            json.loads((f / "config.json").read_text()) for f in (folder, run / "model"))
        self.assertEqual(before["task_specific_params"], after["task_specific_params"])
        self.assertEqual(after["vocab_size"], 32128)
        self.assertEqual((run / "model/spiece.model").read_bytes(), SPIECE.read_bytes())
        output = ntl("tokenize", "--tokenizer", run / "model", "--json", text="16 eggs\n")
        self.assertEqual(json.loads(output)["numbers"][:3], [None, 1, 6])
        self.expect_same_generations(run / "model")

    def expect_same_generations(self, folder):
        """A digit-level model answers questions alike, from the texts on."""
        model = T5ForConditionalGeneration.from_pretrained(folder).eval()
        tokenizer = AutoTokenizer.from_pretrained(folder)
        digits = DigitLevel(tokenizer)
        questions = ["What is 12 + 30?", "Buy 3 for $4.50, 1,000 times (2nd try)", "7", "½ of 16 eggs"]
        lines = ntl("tokenize", "--tokenizer", folder, "--json", "--add-special-tokens",
                    text="\n".join(questions)).split("\n")
        for question, line in zip(questions, lines):
            self.assertEqual(digits.encode(question), json.loads(line)["ids"])
        outputs = model.generate(**digits(questions), max_new_tokens=12, do_sample=False)
        answers = ntl("generate", "--model", folder, "--max-answer-tokens", 12, *questions)
        self.assertEqual(
            [tokenizer.decode(o, skip_special_tokens=True) for o in outputs], answers.split("\n")[:-1])

    def test_a_run_with_characters_is_read_by_transformers(self):
        run = self.folder / "run"
        ntl("train", "--steps", 30, "--batch-size", 16, "--training-questions", 500,
            "--test-questions", 8, "--output", run)
        self.expect_same_logits(run / "model", 98)

        tokenizer = AutoTokenizer.from_pretrained(run / "model")
        texts = ["What is 3+4?", "é</s>x\ty  <pad>", "", "½ﬁ日本 end ", "\n\r\n", "a\u0301"]
        lines = ntl("tokenize", "--tokenizer", run / "model", "--json", "--json-input",
                    "--add-special-tokens", text="".join(json.dumps(t) + "\n" for t in texts))
        for text, line in zip(texts, lines.splitlines(), strict=True):
            self.assertEqual(tokenizer(text).input_ids, json.loads(line)["ids"], text)

        model = T5ForConditionalGeneration.from_pretrained(run / "model").eval()
        questions = ["What is 3 + 4?", "Calculate 12 - 40.", "7"]
        answers = ntl("generate", "--model", run, *questions).splitlines()
        for question, answer in zip(questions, answers, strict=True):
            output = model.generate(
                **tokenizer(question, return_tensors="pt"), max_new_tokens=32, do_sample=False)
            self.assertEqual(tokenizer.decode(output[0], skip_special_tokens=True), answer)


if __name__ == "__main__":
    unittest.main()
