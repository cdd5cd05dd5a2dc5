"""Predictions and labels of many kinds, drawn from a seed: what the metrics are tried with."""

import random

WORDS = (
    "the answer is number of each value caresses ponies ties dies cats feed agreed plastered bled motoring "
    "sing conflated troubled sized hopping tanned falling hissing fizzed failing filing happy sky enjoy by "
    "relational conditional rational valency hesitancy digitizer conformably radically differently vilely "
    "analogously vietnamization predication operator feudalism decisiveness hopefulness callousness "
    "formality sensitivity sensibility triplicate formative formalize electricity electrical hopeful goodness "
    "revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment "
    "dependent adoption homologou communism activate angularity homologous effective bowdlerize probate rate "
    "cease controll roll skies dying lying tying news innings outing cannings howe proceed exceed succeed "
    "died spied flies enjoyment geology apology theology archaeology logi analogi fully beautifully "
    "syzygy yyyyy ayayay oed ing ied 5ing 3rd 1990s a1b2c3ed metallization nationalization ally rally generally eed "
    "Kelvin Straße naïve ÉCOLE İstanbul Ωmega 数学 答え 🙂 e\u0301cole K can't don't \"quoted\" (parenthesis) [x] {y} "
    "A.B. U.S.A. 3.14 1,234 1,234,567.89 -5 +7 −8 1e5 6.51E+02 .5 5. 12-12 2-3-4 x-5 5-x a,b a.b ... -- &amp; &lt;b&gt; "
    "&quot; <skipped> & 50% $9.99 #1 @home ~ ^ * / = | \\ : ; ? ! well- \u00a0 \u2003 \u2028 tail,"
).split(" ")


def text(draw: random.Random, longest: int) -> str:
    words = [draw.choice(WORDS) for _ in range(draw.randrange(longest + 1))]
    return "".join(w + draw.choice([" ", " ", " ", " ", "  ", "\n", "-\n", ", ", ". ", ""]) for w in words)


def changed(draw: random.Random, label: str) -> str:
    """A label with some of its words replaced, left out or doubled."""
    words = label.split(" ")
    for i in range(len(words)):
        luck = draw.random()
        if luck < 0.1:
            words[i] = draw.choice(WORDS)
        elif luck < 0.15:
            words[i] = ""
        elif luck < 0.2:
            words[i] += " " + words[i]
        elif luck < 0.25:
            words[i] = words[i].upper()
    return " ".join(words)


def pairs(seed: int, count: int) -> list[tuple[str, str]]:
    draw = random.Random(seed)
    fixed = [("", ""), ("", "a b c d"), ("a b c d", ""), (" ", "\n"), ("the cat sat", "the cat sat"), ("5", "5"), (".", "...")]
    drawn = []
    for i in range(count - len(fixed)):
        label = text(draw, [3, 12, 40][i % 3])
        luck = draw.random()
        prediction = label if luck < 0.15 else changed(draw, label) if luck < 0.8 else text(draw, 12)
        drawn.append((prediction, label))
    return fixed + drawn


def numbers(seed: int, count: int) -> list[tuple[str, str]]:
    """Answers with numbers of many sizes, some wrong, some missing, some malformed."""
    draw = random.Random(seed)
    drawn = []
    for _ in range(count):
        value = draw.choice([draw.randrange(-50, 50), draw.uniform(-10, 10), draw.uniform(-1, 1) * 10 ** draw.randrange(16)])
        label = str(round(value, 3)) if abs(value) < 1e6 else str(round(value))
        luck = draw.random()
        if luck < 0.3:
            prediction = label
        elif luck < 0.4:
            prediction = f"{float(label) * (1 + draw.choice([9e-6, 1.1e-5])):.9f}"
        elif luck < 0.8:
            prediction = str(round(float(label) + draw.gauss(0, 3), 2))
        elif luck < 0.85:
            prediction = draw.choice(["", "no idea", "- -"])
        elif luck < 0.9:
            prediction = draw.choice(["1,234", "1.2.3", "..5", "3,,4 and 2.0.0", "= 7.", "5, 6,"])
        else:
            prediction = f"{draw.randrange(10)}-{draw.randrange(100)} = - {draw.randrange(10 ** draw.randrange(1, 15))}"
        drawn.append((prediction, f"x = {label}" if draw.random() < 0.2 else label))
    return drawn
