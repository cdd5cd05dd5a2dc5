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
    let metaspace: JSON = [
      "type": .string("Metaspace"), "replacement": .string("\u{2581}"),
      "prepend_scheme": .string("always"), "split": .boolean(true),
    ]
    let tokens = 0..<Int32(vocabularySize)
    return [
      "version": .string("1.0"), "truncation": .null, "padding": .null,
      "added_tokens": .array(
        tokens.filter(isSpecial).map { PipelineJSON.addedToken($0, piece(of: $0) ?? "") }),
      "normalizer": normalizer(model),
      "pre_tokenizer": [
        "type": .string("Sequence"),
        "pretokenizers": .array([["type": .string("WhitespaceSplit")], metaspace]),
      ],
      "post_processor": PipelineJSON.template(end: piece(of: endToken) ?? "", endToken),
      "decoder": metaspace,
      "model": [
        "type": .string("Unigram"), "unk_id": .integer(Int(unknownToken)),
        "vocab": .array(
          tokens.map { token in
            let place = Int(token)
            let score = model.pieces.indices.contains(place) ? model.pieces[place].score : 0
            return .array([.string(piece(of: token) ?? ""), .number(Double(score))])
          }),
        "byte_fallback": .boolean(model.fallsBackToBytes),
      ],
    ]
  }

  private func normalizer(_ model: SentencePieceFile) -> JSON {
    guard !model.characterMapBytes.isEmpty else { return .null }
    return [
      "type": .string("Precompiled"),
      "precompiled_charsmap": .string(Data(model.characterMapBytes).base64EncodedString()),
    ]
  }
}
