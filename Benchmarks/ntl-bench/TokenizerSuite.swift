import Foundation
import NTLData
import NTLJSON
import NTLTokenizer

/// How fast texts become tokens, on one thread: each tokenizer with its own pieces, and with every piece
/// that holds a digit cut into characters.
struct TokenizerSuite: Suite {
  let setting: Setting
  /// Folders or files of tokenizers.
  let tokenizers: [URL]
  /// A text a line, or JSON objects whose strings are the texts; nil: generated questions.
  let text: URL?

  /// Enough for a steady figure, and for the words to repeat as they do in training.
  private static let mostBytes = 2_000_000

  var measurements: [Measurement] {
    let texts = Lazily { try readTexts() }
    return tokenizers.map { place in
      Measurement(
        name: "tokenizer/\(place.deletingPathExtension().lastPathComponent)", extents: [:],
        numberShare: nil
      ) { contenders(place, texts) }
    }
  }

  private func contenders(_ place: URL, _ texts: Lazily<[String]>) -> [Contender] {
    let tokenizer = Lazily { try loadTokenizer(from: place) }
    func contender(_ numbers: NumberTokens) -> Contender {
      let writing = Lazily { try tokenizer().writing(numbers) }
      return Contender(
        name: numbers.rawValue, baseline: numbers == .pieces ? nil : NumberTokens.pieces.rawValue,
        bytes: { try texts().reduce(0) { $0 + $1.utf8.count } },
        check: { try check(writing(), texts()) }
      ) {
        let (tokenizer, texts) = (try writing(), try texts())
        var count = 0
        let time = seconds { for text in texts { count += tokenizer.encode(text).count } }
        guard count > 0 else { throw TokenizerSuiteError.nothing(file: place.path) }
        return time
      }
    }
    let ours = [contender(.pieces), contender(.digits)]
    guard let python = setting.python else { return ours }
    let peer = Lazily {
      try PeerProcess(
        python, script: "tokenizer.py",
        [("--tokenizer", place.path), ("--text", try write(texts()).path)])
    }
    return ours + [
      Contender(
        name: "tokenizers (Rust)", baseline: ours[0].name, bytes: ours[0].bytes
      ) { try peer().turn("encode") }
    ]
  }

  /// What has no unknown token comes back as it was, but for blanks and what a normalizer replaces.
  private func check(_ tokenizer: any Tokenizer, _ texts: [String]) throws {
    for text in texts.prefix(200) {
      let tokens = tokenizer.encode(text)
      guard !tokens.contains(tokenizer.unknownToken) else { continue }
      let once = tokenizer.decode(tokens)
      guard tokenizer.decode(tokenizer.encode(once)) == once else {
        throw TokenizerSuiteError.changed(text: text)
      }
    }
  }

  private func readTexts() throws -> [String] {
    guard let text else { return try generated() }
    var (texts, bytes) = ([String](), 0)
    guard let lines = try? String(contentsOf: text, encoding: .utf8) else {
      throw TokenizerSuiteError.unreadable(file: text.path)
    }
    for line in lines.split(separator: "\n") {
      let json = text.pathExtension == "jsonl" ? try JSON(parsing: Array(line.utf8)) : nil
      for text in json?.members?.compactMap(\.value.string) ?? [String(line)] {
        texts.append(text)
        bytes += text.utf8.count
      }
      if bytes > Self.mostBytes { break }
    }
    return texts
  }

  private func generated() throws -> [String] {
    let module = MathematicsModule.addSubMultiple
    return try module.questionAnswers(count: 20_000, at: .trainMedium, seed: 1).map(\.question)
  }

  /// The texts for the peer, a JSON string a line.
  private func write(_ texts: [String]) throws -> URL {
    let file = FileManager.default.temporaryDirectory.appending(path: "ntl-bench-\(UUID()).jsonl")
    let lines = texts.map { JSON.string($0).text(indentation: nil) + "\n" }
    try Data(lines.joined().utf8).write(to: file)
    return file
  }
}

enum TokenizerSuiteError: Error, CustomStringConvertible {
  case nothing(file: String)
  case changed(text: String)
  case unreadable(file: String)

  var description: String {
    switch self {
    case .nothing(let file): "\(file) makes no tokens of the text; name another with --text"
    case .unreadable(let file): "\(file) cannot be read, or is not UTF-8; check --text"
    case .changed(let text):
      "encoded and decoded again, a text is another one: \(text.debugDescription)"
    }
  }
}
