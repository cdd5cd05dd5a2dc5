extension JSON: ExpressibleByDictionaryLiteral {
  /// An object, its members in the literal's order: `["type": .string("Fuse")]`.
  public init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { Member($0, $1) })
  }
}
