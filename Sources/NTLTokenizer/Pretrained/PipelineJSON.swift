import NTLJSON

/// What stands in every `tokenizer.json` that is written here.
enum PipelineJSON {
  /// A special token, found in a text as it is spelled.
  static func addedToken(_ token: Int32, _ name: String) -> JSON {
    [
      "id": .integer(Int(token)), "content": .string(name), "single_word": .boolean(false),
      "lstrip": .boolean(false), "rstrip": .boolean(false), "normalized": .boolean(false),
      "special": .boolean(true),
    ]
  }

  /// The post-processor that puts the end token behind a text, or behind each of two.
  static func template(end: String, _ token: Int32) -> JSON {
    func part(_ kind: String, _ name: String) -> JSON {
      [kind: ["id": .string(name), "type_id": .integer(0)]]
    }
    let (first, second) = (part("Sequence", "A"), part("Sequence", "B"))
    let special = part("SpecialToken", end)
    return [
      "type": .string("TemplateProcessing"), "single": .array([first, special]),
      "pair": .array([first, special, second, special]),
      "special_tokens": [
        end: [
          "id": .string(end), "ids": .array([.integer(Int(token))]),
          "tokens": .array([.string(end)]),
        ]
      ],
    ]
  }
}
