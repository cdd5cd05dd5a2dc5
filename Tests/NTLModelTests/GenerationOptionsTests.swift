import Foundation
import NTLModel
import Testing

/// `generation_config.json`, read and written.
@Suite struct GenerationOptionsTests {
  private func options(_ file: String?, config: String? = nil) throws -> GenerationOptions {
    var c = T5Configuration()
    (c.generationSource, c.source) = (file, config)
    return try c.generationOptions()
  }

  @Test func everyMemberIsRead() throws {
    let file = """
      {"num_beams": 4, "length_penalty": 2, "early_stopping": "never", "num_return_sequences": 3,
       "max_new_tokens": 7, "min_new_tokens": 2, "decoder_start_token_id": 5, "eos_token_id": [1, 9]}
      """
    var expected = GenerationOptions(startToken: 5, endTokens: [1, 9])
    (expected.beams, expected.lengthPenalty, expected.returnedTexts) = (4, 2, 3)
    (expected.earlyStopping, expected.maximumNewTokens) = (.never, 7)
    expected.minimumNewTokens = 2
    #expect(try options(file) == expected)

    var drawn = GenerationOptions(startToken: 0, endTokens: [1])
    (drawn.isSampling, drawn.temperature, drawn.topP, drawn.topK) = (true, 0.5, 0.9, nil)
    #expect(
      try options(#"{"do_sample": true, "temperature": 0.5, "top_p": 0.9, "top_k": 0}"#) == drawn)
    drawn.topK = 50  // As transformers has it where nothing else is said.
    #expect(
      try options(#"{"do_sample": true, "temperature": 0.5, "top_p": 0.9, "top_k": null}"#) == drawn
    )
  }

  @Test func lengthsThatCountTheStartTokenGiveWay() throws {
    #expect(try options(#"{"max_length": 20, "min_length": 4}"#).maximumNewTokens == 19)
    #expect(try options(#"{"max_length": 20, "min_length": 4}"#).minimumNewTokens == 3)
    #expect(try options(#"{"min_length": 0}"#).minimumNewTokens == 0)
    let both = #"{"max_new_tokens": 5, "max_length": 20, "min_length": 9, "min_new_tokens": 1}"#
    #expect(try options(both).maximumNewTokens == 5)
    #expect(try options(both).minimumNewTokens == 1)
    #expect(try options("{}").maximumNewTokens == 32)
  }

  @Test func withoutTheFileTheConfigurationCounts() throws {
    let config = #"{"num_beams": 3, "max_length": 7, "eos_token_id": [1, 5]}"#
    let found = try options(nil, config: config)
    #expect(found.beams == 3 && found.maximumNewTokens == 6 && found.endTokens == [1, 5])
    let other = try options("{}", config: config)
    #expect(other.beams == 1 && other.maximumNewTokens == 32 && other.endTokens == [1, 5])
  }

  @Test(arguments: [
    (#"{"num_beams": "four"}"#, #""num_beams" is "four"; it must be a whole number"#),
    (#"{"num_beams": 2.5}"#, #""num_beams" is 2.5"#),
    (#"{"max_length": 1}"#, "counts the start token and must be at least 2"),
    (#"{"max_new_tokens": 99999999999999}"#, "at most nine digits"),
    (#"{"early_stopping": "maybe"}"#, #"must be true, false or "never""#),
    (#"{"early_stopping": 1}"#, #"must be true, false or "never""#),
    (#"{"eos_token_id": []}"#, "a token or a list of tokens"),
    (#"{"eos_token_id": [1, "x"]}"#, "a token or a list of tokens"),
    (#"{"do_sample": "yes"}"#, "must be true or false"),
    (#"{"decoder_start_token_id": 99999}"#, "not a token of the vocabulary, 0 to 32127"),
    (#"{"decoder_start_token_id": -1}"#, "not a token of the vocabulary, 0 to 32127"),
  ])
  func wrongMembersAreNamed(_ file: String, _ words: String) {
    #expect {
      _ = try options(file)
    } throws: { error in
      "\(error)".contains("generation_config.json: ") && "\(error)".contains(words)
    }
  }

  @Test(arguments: [
    (#"{"num_beams": 0}"#, #""num_beams" must be from 1 to 1000, not 0"#),
    (#"{"num_beams": 2, "do_sample": true}"#, "not offered"),
    (#"{"num_return_sequences": 2}"#, #""num_return_sequences" is 2, but "num_beams" only 1"#),
    (#"{"temperature": 0}"#, "above 0"), (#"{"top_p": 1.1}"#, "from 0 to 1"),
    (#"{"top_k": -1}"#, "at least 0"), (#"{"max_new_tokens": 0}"#, "at least 1"),
    (#"{"eos_token_id": -1}"#, "at least 0"),
  ])
  func valuesThatMakeNoSenseHaveAProblem(_ file: String, _ words: String) throws {
    #expect(try options(file).problem?.contains(words) == true)
  }

  @Test func whatIsNotDoneIsNamed() {
    var c = T5Configuration()
    c.generationSource = """
      {"no_repeat_ngram_size": 3, "repetition_penalty": 1.0, "typical_p": 1.0, "min_p": null,
       "suppress_tokens": [4], "num_beams": 2, "forced_eos_token_id": 1, "use_cache": true}
      """
    #expect(
      c.unsupportedGenerationOptions == [
        "no_repeat_ngram_size", "forced_eos_token_id", "suppress_tokens",
      ])
  }

  @Test func aModelSavedAgainWritesAsBefore() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
    let (from, to) = (folder.appending(path: "from"), folder.appending(path: "to"))
    for folder in [from, to] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: from.appending(path: name))
    }
    func saved() throws -> T5Configuration {
      let configuration = try T5Configuration.load(from.appending(path: "config.json"))
      // As a run's settings keep it.
      let kept = try JSONDecoder().decode(
        T5Configuration.self, from: JSONEncoder().encode(configuration))
      #expect(kept == configuration)
      try kept.save(to: to.appending(path: "config.json"))
      try kept.saveGeneration(to: to.appending(path: "generation_config.json"))
      return try T5Configuration.load(to.appending(path: "config.json"))
    }

    try write(#"{"model_type": "t5", "num_beams": 3}"#, "config.json")
    #expect(try saved().generationOptions().beams == 3)

    try write(
      #"{"num_beams": 2, "x": {"y": [1.5, null]}, "eos_token_id": [1, 9], "max_length": 9}"#,
      "generation_config.json")
    let options = try saved().generationOptions()
    #expect(options.beams == 2 && options.endTokens == [1, 9] && options.maximumNewTokens == 8)
    let text = try String(
      contentsOf: to.appending(path: "generation_config.json"), encoding: .utf8)
    #expect(text.contains(#""y": ["#) && text.contains(#""pad_token_id": 0"#))

    try write("[1]", "generation_config.json")
    #expect(throws: ModelError.self) { try saved() }
    try write("{", "generation_config.json")
    #expect(throws: ModelError.self) { try saved() }
  }
}
