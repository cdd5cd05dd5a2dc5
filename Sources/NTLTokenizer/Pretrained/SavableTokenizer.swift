public import Foundation

/// A tokenizer that can be kept in a folder, in a form that Hugging Face's `AutoTokenizer` reads.
public protocol SavableTokenizer: Tokenizer {
  /// Writes the tokenizer's files into a folder that exists; ``loadTokenizer(from:)`` reads them.
  ///
  /// - Throws: ``TokenizerError/unwritable(file:reason:)``.
  func save(to folder: URL) throws(TokenizerError)

  /// The tokenizer that writes numbers in a given way; nil: as the folder it was read from says, or with a
  /// token for each digit if it says nothing.
  func writing(_ numbers: NumberTokens?) -> any SavableTokenizer
}

/// The names of files that a tokenizer is read from, the first that is there.
public let tokenizerFileNames =
  ["tokenizer.json"] + SentencePieceTokenizer.fileNames + ["vocab.json", "encoder.json"]

/// Reads a tokenizer: a folder in Hugging Face's form, or one file of it.
///
/// Read is the first that is there: `tokenizer.json`, a SentencePiece model (`spiece.model`,
/// `tokenizer.model`), or GPT-2's `vocab.json` or `encoder.json` with its merges.
///
/// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
public func loadTokenizer(from place: URL) throws(TokenizerError) -> any SavableTokenizer {
  let files = FileManager.default
  var isFolder: ObjCBool = false
  guard files.fileExists(atPath: place.path, isDirectory: &isFolder) else {
    throw .missingFile(place.path)
  }
  guard isFolder.boolValue else { return try loadTokenizer(file: place) }
  // What a folder says to read must be one of these: it is no path to anywhere.
  let source = try TokenizerConfiguration(folder: place).source.flatMap {
    tokenizerFileNames.contains($0) ? $0 : nil
  }
  for name in [source].compactMap(\.self) + tokenizerFileNames {
    let file = place.appending(path: name)
    if files.fileExists(atPath: file.path) { return try loadTokenizer(file: file) }
  }
  throw .unsupported(
    file: place.path,
    reason:
      "the folder holds none of \(tokenizerFileNames.joined(separator: ", ")); save the tokenizer "
      + "there, or "
      + "name another folder with --tokenizer")
}

private func loadTokenizer(file: URL) throws(TokenizerError) -> any SavableTokenizer {
  let tokenizer: any SavableTokenizer
  switch file.pathExtension {
  case "model": tokenizer = try SentencePieceTokenizer(contentsOf: file)
  case "json":
    if let characters = try CharacterTokenizer(ifContentsOf: file) { return characters }
    tokenizer = try PipelineTokenizer(contentsOf: file)
  default:
    throw .unsupported(file: file.path, reason: "its name ends neither in .model nor in .json")
  }
  let configuration = try TokenizerConfiguration(folder: file.deletingLastPathComponent())
  return configuration.splitsDigits == true ? DigitSplittingTokenizer(tokenizer) : tokenizer
}
