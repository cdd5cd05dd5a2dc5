/// What one word of the command line asks for.
///
///     model_args=vanilla_t5_ntl                    chooses a file of a group
///     run_specific_config@_global_=debug_config    the same; the package is always the same
///     training_args.seed=1                         sets a key
///     +model_args.number_token_loss_function=mae   sets a key that the chosen file does not have
enum ConfigurationWord: Equatable {
  case choice(ConfigurationGroup, option: String, word: String)
  case value(ConfigurationEntry)
  /// A setting of Hydra itself.
  case hydra

  /// Reads a word.
  ///
  /// - Throws: ``ConfigurationError`` with what is wrong and the nearest name.
  init(_ word: String) throws(ConfigurationError) {
    guard let equals = word.firstIndex(of: "=") else {
      throw .word(word, problem: Self.form)
    }
    if word.hasPrefix("~") {
      throw .word(word, problem: "deleting a key is not done here; set it to null.")
    }
    let name = word[..<equals].drop { $0 == "+" }
    let text = String(word[word.index(after: equals)...])
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let head = String(parts[0].prefix { $0 != "@" })
    if head == "hydra" {
      self = .hydra
    } else if let group = ConfigurationGroup(rawValue: head), parts.count == 1 {
      self = .choice(group, option: text, word: word)
    } else if let group = ConfigurationGroup(rawValue: head), group.package != nil {
      let key = "\(head).\(parts[1])"
      let value = try Self.value(text, word)
      guard ArgumentSchema.all[key] != nil else {
        throw .unknown(
          kind: "key of \(head)", name: String(parts[1]), known: ArgumentSchema.names(in: group),
          origin: .word(word))
      }
      self = .value(ConfigurationEntry(key: key, value: value, origin: .word(word)))
    } else if ConfigurationGroup(rawValue: head) != nil {
      throw .word(
        word,
        problem: "\(head) has no keys of its own: set those of model_args, dataset_args or "
          + "training_args.")
    } else {
      throw Self.unknownHead(head, isKey: parts.count > 1 || Self.groupHaving(head) != nil, word)
    }
  }

  private static let form =
    "a word is group=option, group.key=value or +group.key=value; "
    + "`ntl config list` shows groups and options."

  /// A bare key, such as `learning_rate=1e-3`, is most likely missing its group.
  private static func unknownHead(
    _ head: String, isKey: Bool, _ word: String
  ) -> ConfigurationError {
    if let group = groupHaving(head) {
      return .word(word, problem: "\(head) is a key of \(group): write \(group).\(word)")
    }
    return .unknown(
      kind: "group", name: head, known: ConfigurationGroup.allCases.map(\.rawValue),
      origin: .word(word))
  }

  private static func groupHaving(_ key: String) -> String? {
    ConfigurationGroup.allCases.first { ArgumentSchema.all["\($0.rawValue).\(key)"] != nil }?
      .rawValue
  }

  /// A value in YAML; what begins with no bracket and no quotation mark is taken as it stands.
  private static func value(
    _ text: String, _ word: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let first = text.first, "[\"'{".contains(first) else {
      if text.isEmpty { return .quoted("") }
      return ["null", "~", "None"].contains(text) ? .null : .plain(text)
    }
    guard first != "{" else {
      throw .word(word, problem: "keys inside a value are set one by one: group.key.inner=value.")
    }
    return try ConfigurationFile(name: "'\(word)'", text: text, isPreset: false).scalarOrList()
  }
}
