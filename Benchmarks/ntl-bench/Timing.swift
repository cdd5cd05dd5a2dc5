/// One of several programs that are timed in alternation.
struct Contender {
  /// What tables call it.
  let name: String
  /// The contender that its times are divided by: one that comes before it in the alternation.
  var baseline: String?
  /// How many tokens one turn works on, where that is a useful unit.
  var tokens: Int?
  /// Takes one turn and says how many seconds the work in it took.
  let turn: () throws -> Double
}

/// The quartiles of a sample: half of the values lie between the outer two.
struct Quartiles: Encodable {
  let lower: Double
  let median: Double
  let upper: Double

  /// The quantile q of n sorted values lies at the place q·(n − 1), between neighbours in
  /// proportion (Hyndman & Fan 1996, definition 7).
  init(_ values: [Double]) {
    let sorted = values.sorted()
    func quantile(_ q: Double) -> Double {
      guard let last = sorted.last else { return .nan }
      let place = q * Double(sorted.count - 1)
      let below = Int(place)
      guard below + 1 < sorted.count else { return last }
      return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
    }
    (lower, median, upper) = (quantile(0.25), quantile(0.5), quantile(0.75))
  }
}

/// What was seen of one contender.
struct Timing: Encodable {
  /// How its times compare with another contender's of the same round.
  struct Ratio: Encodable {
    let baseline: String
    let quartiles: Quartiles
  }

  let name: String
  let milliseconds: Quartiles
  let ratio: Ratio?
  let tokensPerSecond: Quartiles?
}

/// Lets the contenders take turns: a, b, c, a, b, c, …
///
/// Whatever else the machine does, and at whatever speed its processor runs just then, neighbours
/// in time meet nearly the same. So the ratio of two contenders is taken within each round, and is
/// far steadier than the ratio of their medians.
func timeInAlternation(
  _ contenders: [Contender], samples: Int, warmUpRounds: Int = 2
) throws -> [Timing] {
  for _ in 0..<warmUpRounds {
    for contender in contenders { _ = try contender.turn() }
  }
  var seconds: [String: [Double]] = [:]
  for _ in 0..<samples {
    for contender in contenders {
      seconds[contender.name, default: []].append(try contender.turn())
    }
  }
  return contenders.map { contender in
    let own = seconds[contender.name] ?? []
    return Timing(
      name: contender.name,
      milliseconds: Quartiles(own.map { $0 * 1e3 }),
      ratio: contender.baseline.map { baseline in
        let others = seconds[baseline] ?? []
        return .init(baseline: baseline, quartiles: Quartiles(zip(own, others).map(/)))
      },
      tokensPerSecond: contender.tokens.map { tokens in
        Quartiles(own.map { Double(tokens) / $0 })
      })
  }
}

/// The seconds that `work` takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(work) / .seconds(1)
}
