"""Writes relative_position.json: T5's bucket of each relative position from −200 to 200.

The buckets come from the function of `transformers` itself, which takes a logarithm in float32. A
distance that falls exactly on the border of two buckets (16, 32 and 64 of 32 buckets up to 128) is
then at the mercy of its rounding, so the script also works out every bucket without rounding and
insists on the same answer:

    bucket = e + k,  k the largest with (x/e)^(n−e) ≥ (M/e)^k,  at most n − 1

for a distance x ≥ e, with n buckets a direction, e = n/2 of them exact, and maximum distance M.
"""

from fractions import Fraction

import torch
from golden import provenance, write_json
from transformers.models.t5.modeling_t5 import T5Attention

FIRST, LAST = -200, 200


def exact_bucket(position: int, bidirectional: bool, buckets: int, maximum: int) -> int:
    offset = 0
    if bidirectional:
        buckets //= 2
        offset = buckets if position > 0 else 0
        distance = abs(position)
    else:
        distance = max(0, -position)
    exact = buckets // 2
    if distance < exact:
        return offset + distance
    growth = Fraction(distance, exact) ** (buckets - exact)
    base = Fraction(maximum, exact)
    step = max(k for k in range(buckets) if base**k <= growth)
    return offset + min(exact + step, buckets - 1)


def table(bidirectional: bool, buckets: int, maximum: int) -> dict:
    positions = list(range(FIRST, LAST + 1))
    values = T5Attention._relative_position_bucket(
        torch.tensor(positions), bidirectional, buckets, maximum).tolist()
    assert values == [exact_bucket(p, bidirectional, buckets, maximum) for p in positions]
    return {
        "bidirectional": bidirectional,
        "buckets": buckets,
        "maximumDistance": maximum,
        "firstPosition": FIRST,
        "values": values,
    }


if __name__ == "__main__":
    write_json("relative_position.json", {
        "provenance": provenance(__file__, "torch", "transformers"),
        "tables": [
            table(bidirectional, buckets, maximum)
            for buckets, maximum in ((32, 128), (8, 20))
            for bidirectional in (True, False)
        ],
    })
