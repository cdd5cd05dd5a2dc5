/// What can be wrong with a model's files.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// A configuration that cannot be read or makes no sense.
  case configuration(file: String, problem: String)
  /// A tensor file that is malformed.
  case tensorFile(file: String, problem: String)
  /// A tensor file that lacks a parameter, or has it in another shape.
  case parameter(file: String, name: String, problem: String)
  /// A file that cannot be read or written.
  case system(file: String, problem: String)

  /// A sentence that says what is wrong and where.
  public var description: String {
    switch self {
    case .configuration(let file, let problem): "\(file): \(problem)"
    case .tensorFile(let file, let problem): "\(file) is not a safetensors file: \(problem)"
    case .parameter(let file, let name, let problem): "\(file): parameter \(name) \(problem)"
    case .system(let file, let problem): "\(file): \(problem)"
    }
  }
}
