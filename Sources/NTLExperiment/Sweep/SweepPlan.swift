/// The runs of a sweep.
public struct SweepPlan: Sendable, Equatable {
  /// One run of training.
  public struct Run: Sendable, Equatable {
    /// Which arm it belongs to.
    public let arm: String
    /// The value of each factor that its command names, in the order of the grid.
    public let levels: [SweepLevel]
    /// Which of the arm's repetitions it is.
    public let seed: String
    /// The words behind `ntl train`, without the output folder.
    public let arguments: [String]
    /// Its folder, seen from the sweep's.
    public let folder: String
  }

  /// The commands before the first run, as words behind `ntl`.
  public let setup: [[String]]
  /// The runs: seeds outside, then arms, so that if time runs out all arms have had as many.
  public let runs: [Run]

  /// All combinations.
  ///
  /// - Parameters:
  ///   - sweep: what is crossed.
  ///   - places: what other names in braces stand for, such as the output folder.
  ///   - file: where the sweep was read, for errors.
  /// - Throws: ``SweepError`` for a name in braces that stands for nothing.
  public init(_ sweep: SweepDefinition, places: [String: String], file: String) throws(SweepError) {
    func words(_ text: String, _ levels: [SweepLevel], seed: String?) throws(SweepError) -> [String]
    {
      var values = places
      for level in levels { values[level.factor] = level.value }
      values["seed"] = seed
      var words: [String] = []
      for word in text.split(whereSeparator: \.isWhitespace) {
        words.append(try Self.replaced(String(word), by: values, file: file))
      }
      return words
    }
    var setup: [[String]] = []
    for line in sweep.setup {
      for levels in Self.crossed(sweep.grid.filter { line.contains("{\($0.name)}") }) {
        setup.append(try words(line, levels, seed: nil))
      }
    }
    self.setup = setup

    var runs: [Run] = []
    for seed in sweep.seeds {
      for arm in sweep.arms {
        let text = sweep.command + " " + arm.arguments
        for levels in Self.crossed(sweep.grid.filter { text.contains("{\($0.name)}") }) {
          let names = [arm.name] + levels.map { "\($0.factor)-\($0.value)" } + ["seed-\(seed)"]
          runs.append(
            Run(
              arm: arm.name, levels: levels, seed: seed,
              arguments: try words(text, levels, seed: seed),
              folder: names.map(Self.fileName).joined(separator: "/")))
        }
      }
    }
    self.runs = runs
  }

  /// Every combination of the values of some factors; of none, one that is empty.
  private static func crossed(_ factors: [SweepDefinition.Factor]) -> [[SweepLevel]] {
    factors.reduce([[]]) { combinations, factor in
      combinations.flatMap { levels in
        factor.values.map { levels + [SweepLevel(factor: factor.name, value: $0)] }
      }
    }
  }

  private static func replaced(
    _ word: String, by values: [String: String], file: String
  ) throws(SweepError) -> String {
    var (result, rest) = ("", word[...])
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      guard let value = values[name] else {
        throw SweepError(
          file, line: nil,
          "{\(name)} in \"\(word)\" stands for nothing; there are "
            + values.keys.sorted().map { "{\($0)}" }.joined(separator: ", ")
            + "; others are given with --set \(name)=VALUE")
      }
      result += rest[..<open] + value
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// A name that every file system takes.
  private static func fileName(_ name: String) -> String {
    let allowed = name.unicodeScalars.map { scalar in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      return isPlain || "._-+".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    let text = String(allowed)
    return text.hasPrefix(".") ? "-" + text : text
  }
}

/// A factor and the value it has.
public struct SweepLevel: Sendable, Hashable {
  /// What is varied.
  public let factor: String
  /// What it is here.
  public let value: String
}
