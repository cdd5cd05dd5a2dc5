/// Where a value was written, so that a mistake can be found there.
public enum ConfigurationOrigin: Sendable, Equatable, CustomStringConvertible {
  /// In a file that comes with the program: `training_args/train`.
  case preset(String, line: Int)
  /// In a file of the user's.
  case file(String, line: Int)
  /// On the command line, in this word.
  case word(String)
  /// Nowhere.
  case standard

  /// In words.
  public var description: String {
    switch self {
    case .preset(let name, let line): "preset \(name):\(line)"
    case .file(let path, let line): "\(path):\(line)"
    case .word(let word): "the word '\(word)'"
    case .standard: "the default"
    }
  }

  /// Whether somebody asked for it on the command line.
  var isWord: Bool {
    if case .word = self { true } else { false }
  }
}

/// A key, what it is set to, and where that was written.
public struct ConfigurationEntry: Sendable, Equatable {
  /// The key with its group: `training_args.seed`.
  public let key: String
  /// What stands there.
  public var value: ConfigurationValue
  /// Where it stands.
  public let origin: ConfigurationOrigin
}
