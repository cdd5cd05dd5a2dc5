"""Writes ridge.json: ridge regressions by numpy, straight from their definitions.

Every criterion is computed from an explicit hat matrix, and every leave-one-out prediction from a regression
that was fitted anew without its row. Neither uses the eigenvalues that the package works with.
"""

import numpy as np
from golden import provenance, write_json

PENALTIES = [10.0 ** (k / 2 - 7) for k in range(21)]


def fit(x: np.ndarray, y: np.ndarray, alpha: float) -> tuple[np.ndarray, float, float, float]:
    """Coefficients, intercept, effective parameters and GCV, of standardised features."""
    n = len(y)
    deviation = x.std(0)
    z = (x - x.mean(0)) / np.where(deviation > 0, deviation, np.inf)
    inverse = np.linalg.inv(z.T @ z + n * alpha * np.eye(z.shape[1]))
    beta = inverse @ z.T @ (y - y.mean())
    hat = np.ones((n, n)) / n + z @ inverse @ z.T
    parameters = np.trace(hat)
    gcv = np.mean((y - hat @ y) ** 2) / (1 - parameters / n) ** 2
    coefficients = beta / np.where(deviation > 0, deviation, np.inf)
    return coefficients, y.mean() - coefficients @ x.mean(0), parameters, gcv


def regression(x: np.ndarray, targets: np.ndarray) -> list[dict]:
    results = []
    for y in targets.T:
        best = min(PENALTIES, key=lambda alpha: fit(x, y, alpha)[3])
        coefficients, intercept, parameters, _ = fit(x, y, best)
        results.append({
            "penalty": best, "coefficients": coefficients.tolist(), "intercept": intercept,
            "effectiveParameters": parameters})
    return results


def left_out(x: np.ndarray, y: np.ndarray, penalty: float) -> np.ndarray:
    """Each row's value, read from the others: features centred on all rows' penalty, not standardised."""
    predictions = []
    for row in range(len(y)):
        others = np.arange(len(y)) != row
        xs, ys = x[others], y[others]
        centred = xs - xs.mean(0)
        beta = np.linalg.solve(
            centred.T @ centred + penalty * np.eye(x.shape[1]), centred.T @ (ys - ys.mean()))
        predictions.append(ys.mean() + (x[row] - xs.mean(0)) @ beta)
    return np.array(predictions)


def leave_one_out(x: np.ndarray, y: np.ndarray) -> dict:
    centred = x - x.mean(0)
    eigenvalues = np.linalg.svd(centred, compute_uv=False) ** 2
    scale = eigenvalues[eigenvalues > 1e-12 * eigenvalues.max()].mean()
    error = {a: np.sum((y - left_out(x, y, a * scale)) ** 2) for a in PENALTIES}
    best = min(PENALTIES, key=error.get)
    return {
        "penalty": best, "rSquared": 1 - error[best] / np.sum((y - y.mean()) ** 2),
        "predictions": left_out(x, y, best * scale).tolist()}


def case(name: str, rows: int, features: int, noise: float, seed: int) -> dict:
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(features, features))
    x = (generator.normal(size=(rows, features)) @ mixing + 50 * generator.normal(size=features))
    x[:, 1] = 7.25  # a feature that never varies
    weights = generator.normal(size=features)
    y = np.stack(
        [x @ weights + noise * generator.normal(size=rows), generator.normal(size=rows)], axis=1)
    return {
        "name": name, "rows": rows, "features": features, "x": x.flatten().tolist(),
        "y": y.flatten().tolist(), "regressions": regression(x, y),
        "leaveOneOut": [leave_one_out(x, column) for column in y.T]}


if __name__ == "__main__":
    write_json("ridge.json", {
        "provenance": provenance(__file__, "numpy"),
        "cases": [
            case("more rows", 40, 5, 1.0, seed=1),
            case("more features", 9, 14, 40, seed=3),
        ],
    })
