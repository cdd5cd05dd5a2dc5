/// What a model reads and what it has to write.
public enum Objective: String, Codable, Sendable, CaseIterable {
  /// It reads the question and writes the answer (`clm` in the paper's code).
  case answer
  /// It reads `question <extra_id_0>` and writes `<extra_id_0> answer`, as T5 was pretrained (`mlm` in the
  /// paper's code; Raffel et al. 2020, section 3.1.4).
  case sentinel
}

/// What becomes of an answer's characters that the tokenizer cannot write, such as T5's of `×`.
public enum UnknownCharacters: String, Codable, Sendable, CaseIterable {
  /// They are an error: no model could write such an answer.
  case refuse
  /// They become the unknown token, as with the paper's collators; the run says how many answers have one.
  case keep
}

/// What becomes of questions and answers that are too long.
public enum OverlongTexts: String, Codable, Sendable, CaseIterable {
  /// They are an error: half a question has another answer, or none.
  case refuse
  /// They lose what is too much before their end token, as with the paper's collators; the run says how many.
  case cut
}
