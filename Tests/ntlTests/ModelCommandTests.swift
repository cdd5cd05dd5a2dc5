import Foundation
import NTLJSON
import NTLModel
import NTLTensor
import NTLTokenizer
import NTLTrainer
import Testing

/// Models and tokenizers in folders: `ntl tokenize`, `ntl logits`, and what `ntl train` begins with.
@Suite struct ModelCommandTests {
  private let folder: TemporaryFolder
  private var model: String { path("model") }

  /// A small model over characters in `model`.
  init() throws {
    folder = try TemporaryFolder()
    try makeFolder("model")
    let configuration = T5Configuration.presets["tiny"]!.with(
      vocabularyOf: CharacterTokenizer.default)
    try ModelFolder.write(
      T5(configuration, on: CPUDevice.shared, seed: 1), CharacterTokenizer.default,
      to: folder.url.appending(path: "model"))
  }

  private func path(_ name: String) -> String { folder.path(name) }

  private func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: name), withIntermediateDirectories: true)
  }

  private func expect(
    _ arguments: [String], input: String = "", fails word: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let command = try Command.run(arguments, input: input)
    #expect(command.status != 0, sourceLocation: sourceLocation)
    #expect(
      command.errors.contains(word), "\(command.errors)", sourceLocation: sourceLocation)
  }

  @Test func textsBecomeTokensAndTokensTexts() throws {
    let shown = try Command.run(
      ["tokenize", "--tokenizer", model, "--json", "--add-special-tokens"], input: "1 egg\r\n\n")
    let lines = try shown.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    #expect(shown.status == 0 && lines.count == 2, "\(shown.errors)")
    let ids = CharacterTokenizer.default.encode("1 egg") + [1]
    #expect(lines[0]["ids"] == .array(ids.map { .integer(Int($0)) }))
    #expect(lines[0]["pieces"]?.array?.last == .string("</s>"))
    #expect(lines[0]["numbers"]?.array?.prefix(2) == [.number(1), .null])
    #expect(lines[1]["ids"] == .array([.integer(1)]))

    let text = try Command.run(
      ["tokenize", "--tokenizer", model, "--decode"],
      input: ids.map(String.init).joined(separator: " ") + "\n9999\n")
    #expect(text.output == "1 egg</s>\n\u{FFFD}\n")
    let asked = ["tokenize", "--tokenizer", model, "--decode"]
    try expect(asked, input: "4\nx\n", fails: "line 2 of the input is not ids")
    try expect(
      asked + ["--json-input"], input: "[1.5]", fails: "line 1 of the input is not an array")
  }

  @Test func logitsAreTheModels() throws {
    var file = TensorFile()
    file["input_ids"] = .int64([4, 5, 6, 7, 8, 0], [2, 3])
    file["attention_mask"] = .int64([1, 1, 1, 1, 1, 0], [2, 3])
    file["labels"] = .int64([9, 1, 10, -100], [2, 2])
    let output = path("out.safetensors")
    let input = try file.write(to: folder, "in.safetensors")
    let asked = ["logits", "--model", model, "--input", input, "--output"]
    let command = try Command.run(asked + [output])
    #expect(command.status == 0, "\(command.errors)")

    let network = try T5.load(from: URL(filePath: model), on: CPUDevice.shared)
    let wanted = network(
      PackedSequences([[4, 5, 6], [7, 8]]), decoding: PackedSequences([[0, 9], [0, 10]])
    ).scalars
    let found = try SafetensorsFile(reading: URL(filePath: output))
    #expect(found.entries["logits"]?.shape == [2, 2, 98])
    #expect(try found.doubles("logits") == wanted)
    // Of the rows whose labels are not ignored.
    let losses = [(0, 9), (1, 1), (2, 10)].map { row, label in
      let logits = wanted[row * 98..<(row + 1) * 98]
      return log(logits.reduce(0) { $0 + exp($1) }) - logits[row * 98 + label]
    }
    #expect(abs(try found.double("loss", at: 0) - losses.reduce(0, +) / 3) < 1e-5)

    try expect(asked + [input], fails: "would replace --input")
    file["labels"] = .int64([Int64](repeating: 4, count: 20_000), [2, 10_000])
    _ = try file.write(to: folder, "in.safetensors")
    try expect(asked + [output], fails: "texts may have 8192 tokens")
  }

  @Test func trainingBeginsWithWhatIsNamed() throws {
    let asked = [
      "train", "--steps", "1", "--batch-size", "4", "--training-questions", "8",
      "--test-questions", "2", "--output",
    ]
    try makeFolder("empty")
    try FileManager.default.copyItem(
      atPath: model + "/config.json", toPath: path("empty/config.json"))
    try expect(asked + [path("run"), "--model", path("empty")], fails: "holds no weights")
    let extents = try Command.run(asked + [path("run"), "--model", path("empty/config.json")])
    #expect(extents.status == 0 && extents.errors.contains("begins with random weights"))

    let named = try Command.run(asked + [path("second"), "--model", model])
    #expect(named.errors.contains("begins with the weights of"), "\(named.errors)")
    #expect(named.errors.contains("numbers as digits"))
    // A run stands for its latest checkpoint, for its tokenizer too.
    let tokens = try Command.run(["tokenize", "--tokenizer", path("second")], input: "7\n")
    #expect(tokens.status == 0 && tokens.output.hasPrefix("7\t"), "\(tokens.errors)")
  }

  /// GPT-2's files under their old names: one token, the last, ends texts, fills up and is unknown.
  @Test func aPresetTakesItsSpecialTokensFromTheTokenizer() throws {
    try makeFolder("gpt2")
    let pieces =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.?!+-*/=(),:'".map(String.init)
      + ["\u{120}", "12", "<|endoftext|>"]
    let vocabulary = JSON.object(pieces.enumerated().map { JSON.Member($1, .integer($0)) })
    try Data(vocabulary.text(indentation: nil).utf8).write(
      to: folder.url.appending(path: "gpt2/encoder.json"))
    try Data("#version: 0.2\n1 2\n".utf8).write(to: folder.url.appending(path: "gpt2/vocab.bpe"))
    let trained = try Command.run([
      "train", "--tokenizer", path("gpt2"), "--steps", "1", "--batch-size", "4",
      "--training-questions", "8", "--test-questions", "2", "--output", path("run"),
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let saved = try FileManager.default.contentsOfDirectory(atPath: path("run/model"))
    #expect(saved.contains("vocab.json") && saved.contains("merges.txt"))
    let config = folder.url.appending(path: "run/model/config.json")
    let json = try JSON(parsing: Data(contentsOf: config))
    let end = JSON.integer(pieces.count - 1)
    #expect(json["vocab_size"] == .integer(pieces.count))
    for name in ["eos_token_id", "pad_token_id", "decoder_start_token_id"] {
      #expect(json[name] == end, "\(name)")
    }

    // A model that ends texts otherwise than its tokenizer is no pair with it.
    for name in ["config.json", "generation_config.json"] {
      let file = folder.url.appending(path: "run/model/\(name)")
      let changed = try JSON(parsing: Data(contentsOf: file)).merging([
        JSON.Member("eos_token_id", .integer(3))
      ])
      try Data(changed.text(indentation: nil).utf8).write(to: file)
    }
    try expect(["generate", "--model", path("run/model"), "1"], fails: "do not belong together")
  }
}
