/// A key that a configuration may have: what it may be set to, and what comes of it.
struct ArgumentSchema: Sendable {
  /// The types of values.
  enum Kind: Sendable, Equatable {
    case flag
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case text
    case choice([String])
    /// One text or a list of them.
    case texts
    /// Keys of its own; it may itself be set to null, which clears them.
    case section
    /// Anything; for keys that are not looked at.
    case anything
  }

  /// What comes of a value.
  enum Use: Sendable, Equatable {
    /// What it says is done.
    case done
    /// It changes no result here.
    case ignored
    /// Only these values are accepted: another one would have to change results.
    case only([String], because: String)
  }

  /// The key within its group.
  let name: String
  /// What it may be set to.
  let kind: Kind
  /// What it is if nothing sets it, as YAML.
  let standard: ConfigurationValue
  /// What comes of it.
  let use: Use

  /// What a value is not, or nil if it is right.
  func problem(of value: ConfigurationValue) -> String? {
    if value == .null && (standard == .null || kind == .section) { return nil }
    let isRight =
      switch kind {
      case .flag: value.flag != nil
      case .integer(let range): value.integer.map(range.contains) ?? false
      case .number(let range): value.number.map(range.contains) ?? false
      case .text: value.text != nil
      case .choice(let choices): value.text.map(choices.contains) ?? false
      case .texts: Self.texts(value) != nil
      case .section: false
      case .anything: true
      }
    return isRight ? nil : expected
  }

  /// The texts of a list, or the only one.
  static func texts(_ value: ConfigurationValue) -> [String]? {
    switch value {
    case .null: []
    case .plain(let text), .quoted(let text): [text]
    case .list(let values):
      values.allSatisfy { $0.text != nil } ? values.compactMap(\.text) : nil
    }
  }

  private var expected: String {
    let type =
      switch kind {
      case .flag: "true or false"
      case .integer(let range):
        "a whole number" + Self.bounds(range.lowerBound, range.upperBound, most: Int.max)
      case .number(let range):
        "a number"
          + Self.bounds(range.lowerBound, range.upperBound, most: Double.greatestFiniteMagnitude)
      case .text: "a text"
      case .choice(let choices): choices.joined(separator: ", ")
      case .texts: "a text or a list of texts"
      case .section: "keys and values, or null"
      case .anything: "anything"
      }
    return standard == .null ? "\(type), or null" : type
  }

  private static func bounds<Bound: Comparable & SignedNumeric>(
    _ least: Bound, _ most: Bound, most largest: Bound
  ) -> String {
    if most < largest { " from \(least) to \(most)" } else { " of at least \(least)" }
  }
}

extension ArgumentSchema {
  /// Every key with its group: `training_args.seed`.
  static let all: [String: ArgumentSchema] = Dictionary(
    uniqueKeysWithValues: groups.flatMap { group, schema in
      schema.map { ("\(group.rawValue).\($0.name)", $0) }
    })

  /// The keys of each group.
  static let groups: [(ConfigurationGroup, [ArgumentSchema])] = [
    (.training, training), (.model, model), (.dataset, dataset),
  ]

  /// The names of a group's keys.
  static func names(in group: ConfigurationGroup) -> [String] {
    groups.first { $0.0 == group }?.1.map(\.name).sorted() ?? []
  }

  /// `training_args.seed` as group and name.
  static func split(_ key: String) -> (group: ConfigurationGroup, name: String) {
    let parts = key.split(separator: ".", maxSplits: 1)
    return (
      ConfigurationGroup(rawValue: String(parts[0]))!, parts.count > 1 ? String(parts[1]) : ""
    )
  }
}
