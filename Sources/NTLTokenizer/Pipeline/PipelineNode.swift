import NTLJSON

/// A value of a tokenizer.json that knows its place, for reading it and for saying what is wrong with it.
struct PipelineNode {
  let json: JSON
  /// From the root, such as `normalizer.normalizers[1]`.
  let path: String
  let file: String

  func malformed(_ reason: String) -> TokenizerError {
    .malformed(file: file, reason: "\(path) \(reason)")
  }

  func unsupported(_ reason: String) -> TokenizerError {
    .unsupported(file: file, reason: "\(path) \(reason)")
  }

  func inconsistent(_ reason: String) -> TokenizerError {
    .inconsistent(file: file, reason: "\(path) \(reason)")
  }

  /// What `type` says this is.
  func type() throws(TokenizerError) -> String {
    guard json.members != nil else { throw malformed("is no object with a type") }
    return try member("type").string()
  }

  /// A member that is there and not null.
  func member(_ name: String) throws(TokenizerError) -> PipelineNode {
    guard let member = optional(name) else { throw malformed("has no member \"\(name)\"") }
    return member
  }

  /// A member; nil if it is missing or null.
  func optional(_ name: String) -> PipelineNode? {
    guard let value = json[name], !value.isNull else { return nil }
    return PipelineNode(json: value, path: path.isEmpty ? name : "\(path).\(name)", file: file)
  }

  func elements() throws(TokenizerError) -> [PipelineNode] {
    guard let array = json.array else { throw malformed("is no array") }
    return array.enumerated().map {
      PipelineNode(json: $1, path: "\(path)[\($0)]", file: file)
    }
  }

  func string() throws(TokenizerError) -> String {
    guard let string = json.string else { throw malformed("is no string") }
    return string
  }

  func scalar() throws(TokenizerError) -> Unicode.Scalar {
    let scalars = try string().unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else {
      throw malformed("is not one character")
    }
    return scalar
  }

  func boolean() throws(TokenizerError) -> Bool {
    guard let boolean = json.boolean else { throw malformed("is neither true nor false") }
    return boolean
  }

  func number() throws(TokenizerError) -> Double {
    guard let number = json.number else { throw malformed("is no number") }
    return number
  }

  /// How many of something.
  func count() throws(TokenizerError) -> Int {
    guard let count = json.integer, count >= 0 else { throw malformed("is no count") }
    return count
  }

  /// A token's id.
  func token() throws(TokenizerError) -> Int32 {
    guard let token = json.integer, Vocabulary.ids.contains(token) else {
      throw malformed("is no token: those lie between 0 and \(Vocabulary.ids.upperBound - 1)")
    }
    return Int32(token)
  }

  func boolean(_ name: String, default value: Bool) throws(TokenizerError) -> Bool {
    try optional(name)?.boolean() ?? value
  }

  /// Refuses a member that asks for something.
  func refuse(_ name: String, because reason: String) throws(TokenizerError) {
    if let member = optional(name) { throw member.unsupported(reason) }
  }
}
