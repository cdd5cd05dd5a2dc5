/// Makes one configuration of a base, the chosen file of each group, and words; later ones win, as in Hydra
/// (Yadan 2019).
public struct ConfigurationResolver: Sendable {
  /// The files to choose from.
  public let library: PresetLibrary

  /// A resolver.
  public init(_ library: PresetLibrary) { self.library = library }

  /// Resolves the words of a command line, such as `model_args=vanilla_t5_ntl training_args.seed=1`.
  ///
  /// - Parameter words: `group=option`, `group.key=value`, `+group.key=value`,
  ///   `run_specific_config@_global_=option`, in any order.
  /// - Returns: every key that something sets, with its origin.
  /// - Throws: ``ConfigurationError`` for an unknown group, option or key, with the nearest name, or a value
  ///   of another type, with where it was written.
  public func resolve(_ words: [String]) throws(ConfigurationError) -> ResolvedConfiguration {
    var choices: [ConfigurationGroup: (option: String, origin: ConfigurationOrigin)] = [:]
    var values: [ConfigurationEntry] = []
    var notes: [String] = []
    for word in words {
      switch try ConfigurationWord(word) {
      case .choice(let group, let option, let word):
        choices[group] = (option, .word(word))
        if group == .hydra { notes.append(Self.hydraNote(word)) }
      case .value(let entry): values.append(entry)
      case .hydra: notes.append(Self.hydraNote(word))
      }
    }
    let base = try library.base()
    var merged = MergedEntries()
    var chosen: [ConfigurationGroup: String] = [:]
    for item in try base.defaults() {
      guard let (group, option) = item else {
        merged.set(try base.entries(in: nil))
        continue
      }
      let choice = choices.removeValue(forKey: group)
      let file = try library.file(
        choice?.option ?? option, of: group, for: choice?.origin ?? base.origin(nil))
      chosen[group] = choice?.option ?? option
      merged.set(try file.entries(in: group.package))
    }
    // A base of the user's may leave groups out.
    for group in ConfigurationGroup.allCases {
      guard let (option, origin) = choices[group] else { continue }
      chosen[group] = option
      merged.set(try library.file(option, of: group, for: origin).entries(in: group.package))
    }
    merged.set(values)
    let entries = try merged.interpolated()
    for entry in entries { try Self.check(entry) }
    return try ResolvedConfiguration(entries, choices: chosen, notes: notes)
  }

  private static func hydraNote(_ word: String) -> String {
    "'\(word)' is a setting of Hydra itself, which is not looked at."
  }

  /// Refuses a value of another type, and what is not done here.
  private static func check(_ entry: ConfigurationEntry) throws(ConfigurationError) {
    guard let schema = ArgumentSchema.all[entry.key] else { return }
    if let expected = schema.problem(of: entry.value) {
      let isText = if case .quoted = entry.value { true } else { false }
      throw .type(
        key: entry.key, expected: expected,
        found: isText ? "the text '\(entry.value.text ?? "")'" : "\(entry.value)",
        origin: entry.origin)
    }
    if case .only(let values, let reason) = schema.use {
      let text = entry.value.text ?? "\(entry.value)"
      guard values.contains(text.lowercased()) || (entry.value == .null && values.contains("null"))
      else {
        throw .unsupported(key: entry.key, value: text, reason: reason, origin: entry.origin)
      }
    }
  }
}
