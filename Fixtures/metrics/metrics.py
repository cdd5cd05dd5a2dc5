"""Writes texts.json and numbers.json: metrics of answers by the packages that define them.

    BLEU                        sacrebleu's corpus_bleu, its defaults
    ROUGE                       rouge_score with use_stemmer, F-measure, mean over answers
    stems                       nltk's PorterStemmer
    numbers                     numpy and scipy, on the numbers that Python's `re` finds by the paper's rule

`five` are the five answers of the test of the paper's evaluation, whose Pearson and Spearman
correlations are known; the script stops if they come out differently.
"""

import pathlib
import re
import sys

import nltk.stem.porter
import numpy as np
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer
from scipy import stats

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import texts  # noqa: E402
from golden import provenance, write_json  # noqa: E402

LAST_NUMBER = re.compile(r"[+-]?\s*\d+(?:\.\d+)?", re.ASCII)
ANY_NUMBER = re.compile(r"[+-]?[\d,.]*\d", re.ASCII)


def last_number(text: str) -> float | None:
    found = LAST_NUMBER.findall(text)
    return float(re.sub(r"\s", "", found[-1])) if found else None


def refused(text: str) -> int:
    def is_refused(number: str) -> bool:
        try:
            float(number)
        except ValueError:
            return True
        return False

    return sum(map(is_refused, ANY_NUMBER.findall(text)))


def number_metrics(pairs: list[tuple[str, str]], clip: bool) -> dict:
    numbers = [(last_number(p), last_number(l)) for p, l in pairs]
    labelled = [(p, l) for p, l in numbers if l is not None]
    found = np.array([(p, l) for p, l in labelled if p is not None], dtype=np.float64)
    p, l = found[:, 0], found[:, 1]
    if clip:
        p = np.clip(p, -1e10, 1e10)
    error = np.abs(p - l)
    log_p, log_l = (np.sign(x) * np.log10(np.abs(x) + 1) for x in (p, l))
    missing = len(labelled) - len(found)
    return {
        "count": len(pairs),
        "exact_match": np.mean([a == b for a, b in pairs]),
        "number_match": np.sum(p == l) / len(labelled),
        "number_accuracy": np.sum(np.isclose(p, l)) / len(labelled),
        "mae": np.mean(error),
        "mse": np.mean(error**2),
        "rmse": np.sqrt(np.mean(error**2)),
        "median_absolute_error": np.median(error),
        "mape": 100 * np.mean((error / np.abs(np.where(l == 0, 1, l)))[l != 0]),
        "r2": 1 - np.sum((p - l) ** 2) / np.sum((l - np.mean(l)) ** 2),
        "log_mae": np.mean(np.abs(log_p - log_l)),
        "log_r2": 1 - np.sum((log_p - log_l) ** 2) / np.sum((log_l - np.mean(log_l)) ** 2),
        "pearson": stats.pearsonr(p, l).statistic,
        "spearman": stats.spearmanr(p, l).statistic,
        "not_a_number": missing / len(labelled),
        "missing_count": missing,
        "invalid_count": sum(refused(p) for p, _ in pairs),
    }


def plain(metrics: dict) -> dict:
    return {k: int(v) if isinstance(v, (int, np.integer)) else float(v) for k, v in metrics.items()}


def number_sets() -> dict:
    five = [
        ("First test 23.0 and # - 1.0", "First test 23.0 and # -4.0"),
        ("Is 29.0 - 478.2 = # 34.452 correct?", "Is 29.0 - 478.2 = # 34.452 correct?"),
        ("Test text -34*65= # 80", "Test text -34*65=# 78"),
        ("Test 12-12 = # -1 wrong?", "Test 12-12 = # 0 wrong?"),
        ("Calculation: calculation calculation", "Calculation: 12 + 12 = # 24"),
    ]
    known = number_metrics(five, clip=False)
    assert abs(known["pearson"] - 0.9989029443838093) < 1e-15
    assert abs(known["spearman"] - 0.9486832980505139) < 1e-15
    sets = {"five": five, "drawn": texts.numbers(seed=3, count=400)}
    return {
        name: {
            "answers": [{"prediction": p, "label": l} for p, l in pairs],
            "none": plain(number_metrics(pairs, clip=False)),
            "paper": plain(number_metrics(pairs, clip=True)),
        }
        for name, pairs in sets.items()
    }


def text_metrics(pairs: list[tuple[str, str]]) -> dict:
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)

    def bleu(some: list[tuple[str, str]]) -> float:
        return sacrebleu.corpus_bleu([p for p, _ in some], [[l for _, l in some]], force=True).score

    answers = [
        {"prediction": p, "label": l, "bleu": bleu([(p, l)])}
        | {name: float(score.fmeasure) for name, score in scorer.score(l, p).items()}
        for p, l in pairs
    ]
    means = {k: float(np.mean([a[k] for a in answers])) for k in ("rouge1", "rouge2", "rougeL")}
    return {"all": {"bleu": bleu(pairs)} | means, "answers": answers}


def stems() -> dict:
    stemmer = nltk.stem.porter.PorterStemmer()
    words = sorted(set(re.findall("[a-z0-9]+", " ".join(texts.WORDS).lower())))
    return {word: stemmer.stem(word) for word in words}


def main() -> None:
    write_json(
        "metrics/texts.json",
        {
            "provenance": provenance(__file__, "sacrebleu", "rouge_score", "nltk"),
            "stems": stems(),
            **text_metrics(texts.pairs(seed=1, count=300)),
        },
    )
    write_json(
        "metrics/numbers.json",
        {"provenance": provenance(__file__, "numpy", "scipy"), "sets": number_sets()},
    )


if __name__ == "__main__":
    main()
