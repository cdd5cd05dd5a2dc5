import NTLData
import NTLTokenizer

/// A row of hidden states that is looked at.
struct ProbeRow {
  /// Which row of its sequence, counted from 0.
  let row: Int
  /// The token that the model reads there.
  let token: Int32
  /// What it is to be read as, by target: the true values, and behind them those of another row.
  var targets: [Double]
}

/// Questions, and which rows of them are looked at.
struct ProbeExamples {
  let examples: [EncodedExample]
  /// By site and example.
  private(set) var rows: [ProbeSite: [[ProbeRow]]] = [:]

  /// Finds the rows; each gets the targets of another row as controls, in a random order.
  init(
    _ examples: [EncodedExample], reader: NumberReader, startToken: Int32,
    using generator: inout SplitMix64
  ) {
    self.examples = examples
    for site in ProbeSite.allCases {
      rows[site] = examples.map { example in
        let tokens = site == .questionRead ? example.question : example.answer
        return reader.positions(in: tokens).map { position in
          let targets = ProbeTarget.allCases.map { $0.value(position) }
          return switch site {
          case .questionRead:
            ProbeRow(row: position.position, token: tokens[position.position], targets: targets)
          // The decoder reads the label one row behind the one where it writes it.
          case .answerRead:
            ProbeRow(row: position.position + 1, token: tokens[position.position], targets: targets)
          case .answerWritten:
            ProbeRow(
              row: position.position,
              token: position.position > 0 ? tokens[position.position - 1] : startToken,
              targets: targets)
          }
        }
      }
      addControls(at: site, using: &generator)
    }
  }

  private mutating func addControls(at site: ProbeSite, using generator: inout SplitMix64) {
    let targets = rows[site]!.flatMap { $0.map(\.targets) }
    let shuffled = targets.map { (generator.next(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    var next = 0
    for example in examples.indices {
      for row in rows[site]![example].indices {
        rows[site]![example][row].targets += shuffled[next]
        next += 1
      }
    }
  }

  /// How many rows of a site there are.
  func count(at site: ProbeSite) -> Int { rows[site]!.reduce(0) { $0 + $1.count } }
}

/// What the token that is read tells by itself: one-hot among the tokens that rows to learn from read.
struct TokenIdentity {
  private let columns: [Int32: Int]
  /// d
  var count: Int { columns.count }

  /// Rarer tokens than these share the zero row.
  private static let most = 512

  init(_ rows: [[ProbeRow]]) {
    var counts: [Int32: Int] = [:]
    for row in rows.joined() { counts[row.token, default: 0] += 1 }
    let tokens = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most)
    columns = Dictionary(uniqueKeysWithValues: zip(tokens.map(\.key), 0...))
  }

  /// `[d]`
  func features(_ token: Int32) -> [Double] {
    var features = [Double](repeating: 0, count: count)
    if let column = columns[token] { features[column] = 1 }
    return features
  }
}
