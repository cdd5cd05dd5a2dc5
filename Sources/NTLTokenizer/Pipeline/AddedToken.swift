public import NTLJSON

/// A token that is found in a text before the model sees it, such as `</s>` or `<extra_id_0>`.
public struct AddedToken: Sendable, Equatable {
  /// What is found.
  public var content: String
  /// Its id.
  public var token: Int32
  /// Whether it is no text: decoding may leave it out.
  public var isSpecial: Bool
  /// Whether white space before it belongs to it (`lstrip`).
  public var stripsLeft: Bool
  /// Whether white space behind it belongs to it (`rstrip`).
  public var stripsRight: Bool
  /// Whether it is looked for in the normalized text, in its own normalized form.
  public var isNormalized: Bool
  /// Whether it counts only where it touches no other word.
  public var isSingleWord: Bool

  /// A token found exactly as it is written.
  public init(
    content: String, token: Int32, isSpecial: Bool = false, stripsLeft: Bool = false,
    stripsRight: Bool = false, isNormalized: Bool = false, isSingleWord: Bool = false
  ) {
    self.content = content
    self.token = token
    self.isSpecial = isSpecial
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isNormalized = isNormalized
    self.isSingleWord = isSingleWord
  }

  /// Reads the form of tokenizer.json and tokenizer_config.json; nil if a member is missing or of the
  /// wrong type.
  ///
  /// - Parameters:
  ///   - json: an object with `content` and, unless they have their defaults, `special`, `lstrip`,
  ///     `rstrip`, `single_word` (false) and `normalized` (true unless special).
  ///   - token: the id, where the object's `id` does not say it.
  public init?(_ json: JSON, token: Int32? = nil) {
    func flag(_ name: String, _ value: Bool) -> Bool? {
      guard let json = json[name] else { return value }
      return json.boolean
    }
    let id = json["id"].map { $0.integer } ?? token.map(Int.init)
    guard let content = json["content"]?.string, let id, Vocabulary.ids.contains(id),
      let isSpecial = flag("special", false), let stripsLeft = flag("lstrip", false),
      let stripsRight = flag("rstrip", false), let isSingleWord = flag("single_word", false),
      let isNormalized = flag("normalized", !isSpecial)
    else { return nil }
    self.init(
      content: content, token: Int32(id), isSpecial: isSpecial, stripsLeft: stripsLeft,
      stripsRight: stripsRight, isNormalized: isNormalized, isSingleWord: isSingleWord)
  }

  /// Whether all is equal, the content byte by byte.
  public static func == (left: AddedToken, right: AddedToken) -> Bool {
    left.content.utf8.elementsEqual(right.content.utf8) && left.token == right.token
      && left.isSpecial == right.isSpecial && left.stripsLeft == right.stripsLeft
      && left.stripsRight == right.stripsRight && left.isNormalized == right.isNormalized
      && left.isSingleWord == right.isSingleWord
  }
}
