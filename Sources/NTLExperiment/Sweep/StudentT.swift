import Foundation

/// Student's t distribution (Student 1908), for intervals from a handful of seeds.
enum StudentT {
  /// The t that 97.5 % of the distribution lie below.
  ///
  /// Found by bisection of P(T ≤ t) = 1 − ½·I_x(ν/2, ½), x = ν/(ν + t²).
  static func quantile975(degreesOfFreedom ν: Int) -> Double {
    var (low, high) = (1.9, 13.0)
    while high - low > 1e-10 {
      let middle = (low + high) / 2
      if cumulative(middle, ν) < 0.975 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// P(T ≤ t) for t ≥ 0, by the finite sums for whole ν (Abramowitz & Stegun 26.7.3 and 26.7.4).
  static func cumulative(_ t: Double, _ ν: Int) -> Double {
    let θ = atan(t / Double(ν).squareRoot())
    var (term, sum) = (ν % 2 == 1 ? cos(θ) : 1.0, 0.0)
    var k = ν % 2 == 1 ? 2 : 1
    while k <= ν - 1 {
      sum += term
      term *= cos(θ) * cos(θ) * Double(k) / Double(k + 1)
      k += 2
    }
    let inside = ν % 2 == 1 ? 2 / .pi * (θ + sin(θ) * sum) : sin(θ) * sum
    return (1 + inside) / 2
  }
}
