/// A JSON value that keeps what a reader of other programs' files must not lose: the order of an
/// object's members, and every name and string to the byte.
///
/// Foundation's decoders keep the last of two members with the same name and take canonically
/// equivalent names for the same; vocabularies contain such names, and hostile files such doubles. (RFC
/// 8259 leaves both to the reader.) Names are unique here, byte by byte.
public enum JSON: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A number written without fraction and exponent that an `Int` can hold.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A string.
  case string(String)
  /// Values in order.
  case array([JSON])
  /// Named values in order.
  case object([Member])

  /// A named value of an object.
  public struct Member: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// What it holds.
    public let value: JSON

    /// A named value.
    public init(_ name: String, _ value: JSON) {
      (self.name, self.value) = (name, value)
    }

    /// Whether names are the same bytes and values equal.
    public static func == (left: Member, right: Member) -> Bool {
      left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
    }
  }

  /// Whether both are of the same kind with the same contents, strings to the byte.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSON {
  /// The value of an object's member; nil if there is none or this is no object.
  public subscript(name: String) -> JSON? {
    members?.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The truth value, if it is one.
  public var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }

  /// The integer, if it is one.
  public var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }

  /// The number, if it is one, be it an integer or not.
  public var number: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// The string, if it is one.
  public var string: String? { if case .string(let string) = self { string } else { nil } }

  /// The elements, if it is an array.
  public var array: [JSON]? { if case .array(let array) = self { array } else { nil } }

  /// The members, if it is an object.
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The object with members replaced, in their places, and new ones added at the end.
  ///
  /// What is no object counts as an empty one.
  public func merging(_ others: [Member]) -> JSON {
    var members = members ?? []
    for other in others {
      let place = members.firstIndex { $0.name.utf8.elementsEqual(other.name.utf8) }
      if let place { members[place] = other } else { members.append(other) }
    }
    return .object(members)
  }
}
