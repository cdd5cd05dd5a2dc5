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

/// Reads a tokenizer: a folder in Hugging Face's form, or one file of it.
///
/// Read are SentencePiece models (`spiece.model`, `tokenizer.model`) and the `tokenizer.json` of a
/// ``CharacterTokenizer``, in both its present and its earlier form.
///
/// - Throws: ``TokenizerError`` naming the file and what is wrong with it.
public func loadTokenizer(from place: URL) throws(TokenizerError) -> any SavableTokenizer {
  let files = FileManager.default
  var isFolder: ObjCBool = false
  guard files.fileExists(atPath: place.path, isDirectory: &isFolder) else {
    throw .missingFile(place.path)
  }
  guard isFolder.boolValue else { return try loadTokenizer(file: place) }
  let names = SentencePieceTokenizer.fileNames + ["tokenizer.json"]
  for name in names {
    let file = place.appending(path: name)
    if files.fileExists(atPath: file.path) { return try loadTokenizer(file: file) }
  }
  throw .unsupported(
    file: place.path,
    reason:
      "the folder holds none of \(names.joined(separator: ", ")); save the tokenizer there, or "
      + "name another folder with --tokenizer")
}

private func loadTokenizer(file: URL) throws(TokenizerError) -> any SavableTokenizer {
  switch file.pathExtension {
  case "model":
    let tokenizer = try SentencePieceTokenizer(contentsOf: file)
    return tokenizer.splitsDigits == true ? DigitSplittingTokenizer(tokenizer) : tokenizer
  case "json": return try CharacterTokenizer(contentsOf: file.path)
  default:
    throw .unsupported(file: file.path, reason: "its name ends neither in .model nor in .json")
  }
}
