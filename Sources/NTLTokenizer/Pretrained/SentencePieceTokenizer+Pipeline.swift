import Foundation
import NTLJSON

/// A T5's SentencePiece model as the `tokenizer.json` of the `tokenizers` library.
///
/// It is written for other programs, which read it without the SentencePiece library; here the model itself
/// is read. Models that it cannot express alike (byte-pair encoding, other ways with blanks) go without.
extension SentencePieceTokenizer {
  func savePipeline(of bytes: [UInt8], to folder: URL) throws(TokenizerError) {
    let file = folder.appending(path: "tokenizer.json")
    let model = try SentencePieceFile(bytes, file: file.path)
    guard model.algorithm == .unigram, model.addsDummyPrefix, model.removesExtraBlanks,
      model.escapesBlanks, !model.marksWordEnds,
      !model.pieces.contains(where: { $0.type == .userDefined })
    else { return }
    do {
      try Data((pipeline(model).text(indentation: nil) + "\n").utf8).write(
        to: file, options: .atomic)
    } catch {
      throw .unwritable(file: file.path, reason: error.localizedDescription)
    }
  }

  private func pipeline(_ model: SentencePieceFile) -> JSON {
    let end = piece(of: endToken) ?? ""
    let metaspace = object(
      ("type", .string("Metaspace")), ("replacement", .string("\u{2581}")),
      ("prepend_scheme", .string("always")), ("split", .boolean(true)))
    let sequence = object(
      ("Sequence", object(("id", .string("A")), ("type_id", .integer(0)))))
    let second = object(
      ("Sequence", object(("id", .string("B")), ("type_id", .integer(0)))))
    let special = object(
      ("SpecialToken", object(("id", .string(end)), ("type_id", .integer(0)))))
    return object(
      ("version", .string("1.0")), ("truncation", .null), ("padding", .null),
      ("added_tokens", .array((0..<Int32(vocabularySize)).filter(isSpecial).map(addedToken))),
      ("normalizer", normalizer(model)),
      (
        "pre_tokenizer",
        object(
          ("type", .string("Sequence")),
          (
            "pretokenizers", .array([object(("type", .string("WhitespaceSplit"))), metaspace])
          ))
      ),
      (
        "post_processor",
        object(
          ("type", .string("TemplateProcessing")), ("single", .array([sequence, special])),
          ("pair", .array([sequence, special, second, special])),
          (
            "special_tokens",
            object(
              (
                end,
                object(
                  ("id", .string(end)), ("ids", .array([.integer(Int(endToken))])),
                  ("tokens", .array([.string(end)])))
              ))
          ))
      ),
      ("decoder", metaspace),
      (
        "model",
        object(
          ("type", .string("Unigram")), ("unk_id", .integer(Int(unknownToken))),
          (
            "vocab",
            .array(
              (0..<vocabularySize).map { token in
                let score = model.pieces.indices.contains(token) ? model.pieces[token].score : 0
                return .array([.string(piece(of: Int32(token)) ?? ""), .number(Double(score))])
              })
          ),
          ("byte_fallback", .boolean(model.fallsBackToBytes)))
      ))
  }

  private func normalizer(_ model: SentencePieceFile) -> JSON {
    guard !model.characterMapBytes.isEmpty else { return .null }
    return object(
      ("type", .string("Precompiled")),
      ("precompiled_charsmap", .string(Data(model.characterMapBytes).base64EncodedString())))
  }

  private func addedToken(_ token: Int32) -> JSON {
    object(
      ("id", .integer(Int(token))), ("content", .string(piece(of: token) ?? "")),
      ("single_word", .boolean(false)), ("lstrip", .boolean(false)), ("rstrip", .boolean(false)),
      ("normalized", .boolean(false)), ("special", .boolean(true)))
  }

  private func object(_ members: (String, JSON)...) -> JSON {
    .object(members.map { JSON.Member($0, $1) })
  }
}
