/// One of several programs that are timed in alternation.
///
/// Making one is cheap: what it works on is made by its first turn, or by its check.
struct Contender {
  /// What tables call it.
  let name: String
  /// The contender that its times are divided by: one that comes before it, and that takes a turn
  /// right before each of its own.
  var baseline: String?
  /// The contender that moves the same memory and computes next to nothing.
  var copier: String?
  /// How many tokens its turn in a round works on, where that is a useful unit.
  var tokens: ((_ round: Int) throws -> Int)?
  /// How many bytes one turn reads, where that is a useful unit.
  var bytes: (() throws -> Int)?
  /// What one turn cannot do without; its time is shown beside the machine's limit.
  var work: (() throws -> Work)?
  /// Finds the memory that it takes beyond its inputs and outputs.
  var peakMemory: (() throws -> PeakMemory)?
  /// Asks for what it cannot do without, such as files; it is left out where that throws ``Unavailable``.
  var prerequisite: (() throws -> Void)?
  /// How often memory has been asked of the system so far.
  var systemAllocations: (() -> Int)?
  /// Holds its results against a plainer way to the same ones; nothing is timed before it agrees.
  var check: (() throws -> Void)?
  /// Told which round a turn is in, right before it and outside of its time.
  var prepare: ((_ round: Int) throws -> Void)?
  /// Takes one turn and says how many seconds the work in it took.
  let turn: () throws -> Double
}

/// The quartiles of a sample: half of the values lie between the outer two.
struct Quartiles: Codable, Equatable {
  let lower: Double
  let median: Double
  let upper: Double

  init(lower: Double, median: Double, upper: Double) {
    (self.lower, self.median, self.upper) = (lower, median, upper)
  }

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

  /// In another unit.
  func divided(by divisor: Double) -> Quartiles {
    Quartiles(lower: lower / divisor, median: median / divisor, upper: upper / divisor)
  }
}

/// What was seen of one contender.
struct Timing: Encodable {
  /// How its times compare with another contender's, each with the turn right before.
  struct Ratio: Encodable {
    let baseline: String
    let quartiles: Quartiles
  }

  let name: String
  let milliseconds: Quartiles
  let ratio: Ratio?
  /// The bandwidth of one read and one write of its data, as a share of the copier's.
  let bandwidthShare: Quartiles?
  let tokensPerSecond: Quartiles?
  let megabytesPerSecond: Quartiles?
  let peakMemory: PeakMemory?
  /// How often its turns asked memory of the system, those of the warm-up not counted.
  let systemAllocations: Int?
  let work: Work?
  /// How the time compares with the least that the work can take.
  var limit: Limit?
}

/// Lets the contenders take turns, each behind its baseline: a, b, a, c, a, d, …
///
/// Whatever else the machine does, and at whatever speed its processor runs just then, neighbours
/// in time meet nearly the same. So a ratio is taken of neighbours, and is far steadier than the
/// ratio of two medians.
func timeInAlternation(
  _ contenders: [Contender], samples: Int, warmUpRounds: Int = 2
) throws -> [Timing] {
  for contender in contenders { try contender.check?() }
  let peaks = try contenders.map { try $0.peakMemory?() }
  let bytes = try contenders.map { try $0.bytes?() }
  let work = try contenders.map { try $0.work?() }

  let round = Round(contenders)
  var seconds = round.turns.map { _ in [Double]() }  // of each turn, its samples
  var allocations = contenders.map { _ in 0 }
  for sample in 0..<warmUpRounds + samples {
    for (turn, contender) in round.turns.enumerated() {
      try contenders[contender].prepare?(sample)
      let before = contenders[contender].systemAllocations?() ?? 0
      let time = try contenders[contender].turn()
      guard sample >= warmUpRounds else { continue }
      seconds[turn].append(time)
      allocations[contender] += (contenders[contender].systemAllocations?() ?? 0) - before
    }
  }

  return try contenders.indices.map { i in
    let contender = contenders[i]
    let own = seconds[round.ownTurn[i]]
    let copier = contender.copier.flatMap { name in contenders.firstIndex { $0.name == name } }
    return Timing(
      name: contender.name,
      milliseconds: Quartiles(own.map { $0 * 1e3 }),
      ratio: round.baselineTurn[i].map { turn in
        .init(baseline: contender.baseline!, quartiles: Quartiles(zip(own, seconds[turn]).map(/)))
      },
      bandwidthShare: copier.map { copier in
        Quartiles(zip(seconds[round.ownTurn[copier]], own).map(/))
      },
      tokensPerSecond: try contender.tokens.map { tokens in
        Quartiles(
          try own.enumerated().map { sample, seconds in
            Double(try tokens(warmUpRounds + sample)) / seconds
          })
      },
      megabytesPerSecond: bytes[i].map { bytes in
        Quartiles(own.map { Double(bytes) / $0 / 1e6 })
      },
      peakMemory: peaks[i],
      systemAllocations: contender.systemAllocations.map { _ in allocations[i] }, work: work[i])
  }
}

/// Who takes its turn when.
private struct Round {
  /// Of each turn, whose it is, as an index into the contenders.
  private(set) var turns: [Int] = []
  /// Of each contender, its turn that is not only somebody's baseline.
  private(set) var ownTurn: [Int] = []
  /// And the one that it is compared with.
  private(set) var baselineTurn: [Int?] = []

  init(_ contenders: [Contender]) {
    for (i, contender) in contenders.enumerated() {
      let baseline = contender.baseline.flatMap { name in
        contenders.firstIndex { $0.name == name }
      }
      if let baseline, turns.last != baseline { turns.append(baseline) }
      baselineTurn.append(baseline.map { _ in turns.count - 1 })
      ownTurn.append(turns.count)
      turns.append(i)
    }
  }
}

/// The seconds that `work` takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(work) / .seconds(1)
}
