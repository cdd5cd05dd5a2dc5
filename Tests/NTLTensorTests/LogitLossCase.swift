import NTLTensor
import NTLTestSupport
import Testing

/// A loss of logits with a row of every kind: a target, a soft target, nothing, and a position beside each
/// of them.
struct LogitLossCase: CustomTestStringConvertible, Sendable {
  enum Term: String, CaseIterable, Sendable {
    case none, expectation, square, ceiling, huberWithCeiling, prepared, preparedWithMass
  }

  let term: Term
  let columns: Int
  let width: Int
  /// How often the rows are repeated.
  var repeats = 1
  var labelSmoothing = 0.0

  var testDescription: String {
    "\(term) of \(width) in \(columns), \(repeats) times, ε \(labelSmoothing)"
  }
  var rowCount: Int { 6 * repeats }

  static let small = [0, 0.15].flatMap { labelSmoothing in
    Term.allCases.map {
      LogitLossCase(term: $0, columns: 11, width: 4, labelSmoothing: labelSmoothing)
    }
  }
  static let all =
    Term.allCases.flatMap { term in
      [(2, 1), (16, 16), (40, 17), (1000, 10), (5000, 33)].map {
        LogitLossCase(term: term, columns: $0.0, width: $0.1)
      }
    } + [
      LogitLossCase(term: .huberWithCeiling, columns: 700, width: 10, repeats: 50),
      LogitLossCase(term: .ceiling, columns: 5001, width: 10, labelSmoothing: 0.1),
      LogitLossCase(term: .none, columns: 33, width: 1, repeats: 9, labelSmoothing: 0.7),
    ]

  /// The loss, with its tables on a device.
  func loss(on device: any Device) -> LogitLoss {
    let selected = (0..<width).map { Int32($0 * columns / width) }
    let hasTerm = term != .none
    var rows: [LogitLoss.Row] = []
    var positions = 0
    for i in 0..<repeats {
      func position() -> Int32 {
        guard hasTerm else { return -1 }
        positions += 1
        return Int32(positions - 1)
      }
      rows += [
        .init(target: 0, weight: 0.3), .init(target: -1, weight: 0),
        .init(target: Int32((columns - 1 + i) % columns), position: position(), weight: 0.2),
        .init(target: -1, softTarget: 1, position: position(), weight: 0.7),
        .init(target: -1, softTarget: 0, weight: 0.4),
        .init(target: -1, position: position(), weight: 0),
      ]
    }
    func buffer(_ count: Int, seed: UInt64, in range: ClosedRange<Double> = 0...3) -> Buffer {
      Tensor(randomScalars(count, in: range, seed: seed), [count], on: device).buffer
    }
    func expectation(_ f: ElementwiseFunction?, _ ceiling: Double?) -> LogitLoss.Term {
      .expectation(
        costs: buffer(3 * width, seed: 1, in: -4...4),
        costRow: (0..<positions).map { Int32($0 * 2 % 3) }, then: f, ceiling: ceiling)
    }
    func prepared(mass: Bool) -> LogitLoss.Term {
      .prepared(
        values: buffer(positions, seed: 2), gradients: buffer(positions * width, seed: 3),
        mass: mass ? buffer(positions, seed: 4, in: -2...2) : nil)
    }
    let chosen: LogitLoss.Term =
      switch term {
      case .none: .none
      case .expectation: expectation(nil, nil)
      case .square: expectation(.square, nil)
      case .ceiling: expectation(nil, 9)
      case .huberWithCeiling: expectation(.huber(delta: 0.5), 4)
      case .prepared: prepared(mass: false)
      case .preparedWithMass: prepared(mass: true)
      }
    return LogitLoss(
      rows: rows,
      selection: LogitLoss.Selection(
        columns: selected, softTargets: buffer(2 * width, seed: 5, in: 0...0.4),
        term: chosen,
        weights: randomScalars(positions, in: 0...1, seed: 6)),
      labelSmoothing: labelSmoothing)
  }

  /// Logits for it, rounded to single precision.
  func logits(scale: Double = 6) -> [Double] {
    randomScalars(rowCount * columns, in: -scale...scale, seed: 7).map { Double(Float($0)) }
  }
}
