/// Why an event file could not be written.
public enum EventFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The system refused something to do with a file or folder.
  case system(path: String, problem: String)

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .system(let path, let problem):
      "\(path) \(problem); make room, or let the folder be written to"
    }
  }
}
