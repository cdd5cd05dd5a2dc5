/// What is wrong with a configuration, where, and what to do about it.
public enum ConfigurationError: Error, Equatable {
  /// A name that nothing has: `kind` is a group, an option of one or a key.
  case unknown(kind: String, name: String, known: [String], origin: ConfigurationOrigin)
  /// A value of another type, or out of its range.
  case type(key: String, expected: String, found: String, origin: ConfigurationOrigin)
  /// A setting of the paper's code, or of transformers, that is not done here.
  case unsupported(key: String, value: String, reason: String, origin: ConfigurationOrigin)
  /// A word that is neither of group nor of key.
  case word(String, problem: String)
  /// A file or folder that cannot be used; the line is 0 where it is not known.
  case file(String, line: Int, problem: String)
  /// Settings that do not go together.
  case contradiction(String)
  /// Data that are not there yet; `command` makes them.
  case missingData(file: String, dataset: String, command: String)
}

extension ConfigurationError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .unknown(let kind, let name, let known, let origin):
      "\(origin): there is no \(kind) '\(name)'"
        + (nearestName(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ".")
        + " There are: \(known.joined(separator: ", "))."
    case .type(let key, let expected, let found, let origin):
      "\(origin): \(key) must be \(expected), not \(found)."
    case .unsupported(let key, let value, let reason, let origin):
      "\(origin): \(key): \(value) is not done here: \(reason)"
    case .word(let word, let problem):
      "'\(word)': \(problem)"
    case .file(let path, let line, let problem):
      line > 0 ? "\(path):\(line): \(problem)" : "\(path): \(problem)"
    case .contradiction(let sentence): sentence
    case .missingData(let file, let dataset, let command):
      "\(file): no such file. The dataset \(dataset) is made by\n  \(command)"
    }
  }
}
