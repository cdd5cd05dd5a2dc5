public import NTLJSON

extension GenerationOptions {
  /// The members of `generation_config.json` that change what is written and are not done here, with the
  /// values that change nothing.
  private static let notDone: [(name: String, neutral: JSON)] = [
    ("repetition_penalty", .integer(1)), ("encoder_repetition_penalty", .integer(1)),
    ("no_repeat_ngram_size", .integer(0)), ("encoder_no_repeat_ngram_size", .integer(0)),
    ("bad_words_ids", .null), ("sequence_bias", .null), ("forced_bos_token_id", .null),
    ("forced_eos_token_id", .null), ("suppress_tokens", .null), ("begin_suppress_tokens", .null),
    ("exponential_decay_length_penalty", .null), ("min_p", .null), ("top_h", .null),
    ("typical_p", .integer(1)), ("epsilon_cutoff", .integer(0)), ("eta_cutoff", .integer(0)),
    ("num_beam_groups", .integer(1)), ("diversity_penalty", .integer(0)),
    ("penalty_alpha", .null), ("constraints", .null), ("force_words_ids", .null),
    ("stop_strings", .null), ("max_time", .null), ("guidance_scale", .integer(1)),
    ("renormalize_logits", .boolean(false)), ("watermarking_config", .null),
  ]

  /// The members read here, and those that are not done: what belongs into a `generation_config.json`.
  static let memberNames =
    [
      "num_beams", "length_penalty", "early_stopping", "do_sample", "temperature", "top_k", "top_p",
      "num_return_sequences", "min_new_tokens", "max_new_tokens", "min_length", "max_length",
    ] + notDone.map(\.name)

  /// The names of members that ask for something that is not done here.
  public static func unsupported(in members: JSON) -> [String] {
    notDone.filter { name, neutral in
      guard let value = members[name], !value.isNull else { return false }
      if let number = value.number, number == neutral.number { return false }
      return value != neutral
    }.map(\.name)
  }

  /// Takes over what a `generation_config.json` says; what is missing or null remains as it is.
  ///
  /// `max_length` and `min_length` count the start token; `max_new_tokens` and `min_new_tokens`, which do
  /// not, say more than they. `top_k` 0 means all tokens. Whether the values make sense, ``problem`` says.
  ///
  /// - Throws: a sentence that says which member is wrong.
  mutating func read(_ members: JSON) throws(GenerationProblem) {
    func value<Value>(
      _ name: String, _ what: String, _ convert: (JSON) -> Value?
    ) throws(GenerationProblem) -> Value? {
      guard let member = members[name], !member.isNull else { return nil }
      guard let value = convert(member) else {
        throw GenerationProblem(
          "\"\(name)\" is \(member.text(indentation: nil)); it must be \(what)")
      }
      return value
    }
    func integer(_ name: String) throws(GenerationProblem) -> Int? {
      try value(name, "a whole number of at most nine digits") { json in
        json.integer.flatMap { abs($0) < 1_000_000_000 ? $0 : nil }
      }
    }
    func number(_ name: String) throws(GenerationProblem) -> Double? {
      try value(name, "a number", \.number)
    }
    func token(_ json: JSON) -> Int32? { json.integer.flatMap(Int32.init(exactly:)) }

    beams = try integer("num_beams") ?? beams
    lengthPenalty = try number("length_penalty") ?? lengthPenalty
    earlyStopping =
      try value("early_stopping", "true, false or \"never\"") { json in
        BeamOptions.EarlyStopping(rawValue: json.string ?? json.text(indentation: nil))
      } ?? earlyStopping
    isSampling = try value("do_sample", "true or false", \.boolean) ?? isSampling
    temperature = try number("temperature") ?? temperature
    if let count = try integer("top_k") { topK = count == 0 ? nil : count }
    topP = try number("top_p") ?? topP
    returnedTexts = try integer("num_return_sequences") ?? returnedTexts
    if let length = try integer("max_length") {
      guard length > 1 else {
        throw GenerationProblem(
          "\"max_length\" is \(length); it counts the start token and must be at least 2")
      }
      maximumNewTokens = length - 1
    }
    maximumNewTokens = try integer("max_new_tokens") ?? maximumNewTokens
    if let length = try integer("min_length") { minimumNewTokens = max(0, length - 1) }
    minimumNewTokens = try integer("min_new_tokens") ?? minimumNewTokens
    startToken = try value("bos_token_id", "a token", token) ?? startToken
    startToken = try value("decoder_start_token_id", "a token", token) ?? startToken
    endTokens =
      try value("eos_token_id", "a token or a list of tokens") { json in
        if let only = token(json) { return [only] }
        let tokens = json.array?.compactMap(token) ?? []
        return tokens.isEmpty || tokens.count != json.array?.count ? nil : tokens
      } ?? endTokens
  }
}

/// What is wrong with a generation configuration, in words.
struct GenerationProblem: Error {
  let sentence: String
  init(_ sentence: String) { self.sentence = sentence }
}
