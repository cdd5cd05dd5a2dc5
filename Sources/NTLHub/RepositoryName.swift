/// A repository on the Hub and the revision of it that is wanted: `google-t5/t5-small`, `gpt2`,
/// `org/name@revision`.
public struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
  /// `org/name`, or `name` for the few without an organisation.
  public let name: String
  /// A branch, a tag or a commit.
  public let revision: String

  /// Reads a name as the Hub allows it, and what may stand behind an `@`.
  ///
  /// - Throws: ``HubError/invalidName(_:problem:)``.
  public init(_ text: String) throws(HubError) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(parts[0])
    revision = parts.count == 2 ? String(parts[1]) : "main"
    if let problem = Self.problem(ofName: name) ?? Self.problem(ofRevision: revision) {
      throw .invalidName(text, problem: problem)
    }
  }

  /// The name, and the revision unless it is the usual one.
  public var description: String { revision == "main" ? name : "\(name)@\(revision)" }

  /// The folder's name in the cache: `models--org--name`.
  public var folderName: String {
    "models--" + name.split(separator: "/").joined(separator: "--")
  }

  /// The Hub's rules, without which a name might also lead out of the cache.
  private static func problem(ofName name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, !parts.contains("") else {
      return "a repository is called org/name or name"
    }
    for part in parts {
      guard
        part.utf8.allSatisfy({
          isWordByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        })
      else { return "its name has letters, digits, \"-\", \"_\" and \".\" only" }
      guard part.utf8.count <= 96 else { return "its name has at most 96 characters" }
      guard isWordByte(part.utf8.first!), isWordByte(part.utf8.last!) else {
        return "its name begins and ends with a letter, a digit or \"_\""
      }
    }
    if name.contains("--") || name.contains("..") { return "its name has no \"--\" and no \"..\"" }
    return name.hasSuffix(".git") ? "its name does not end in \".git\"" : nil
  }

  /// What git allows of a branch's name; it also becomes a file's name in the cache.
  private static func problem(ofRevision revision: String) -> String? {
    let parts = revision.split(separator: "/", omittingEmptySubsequences: false)
    let isAllowed =
      revision.utf8.count <= 200
      && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
      && !revision.contains("..") && !revision.contains("@{") && !revision.hasSuffix(".")
      && revision.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
      && !revision.contains { "~^:?*[\\".contains($0) }
    return isAllowed ? nil : "\"\(revision)\" is no name of a branch, a tag or a commit"
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

/// Whether a text is the name of a commit, 40 hexadecimal digits.
func isCommit(_ text: String) -> Bool { isHexadecimal(text, digits: 40) }

/// Whether a text consists of so many small hexadecimal digits.
func isHexadecimal(_ text: String, digits: Int) -> Bool {
  text.utf8.count == digits
    && text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
}
