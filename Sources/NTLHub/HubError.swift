/// Why a model or tokenizer is not to be had.
public enum HubError: Error, Equatable {
  /// What was written is a path, and nothing is there.
  case noSuchPath(String)
  /// What was written is neither a path nor the name of a repository.
  case invalidName(String, problem: String)
  /// An environment variable or a file that it names holds what cannot be used.
  case invalidSetting(String, problem: String)
  /// The cache lacks files, and nothing may be downloaded.
  case offline(repository: String, missing: [String], cache: String)
  /// The server wants to know who asks, or knows and refuses.
  case noAccess(repository: String, endpoint: String, status: Int, withToken: Bool)
  /// The server knows no such repository.
  case noSuchRepository(String, endpoint: String)
  /// The repository has no such branch, tag or commit.
  case noSuchRevision(String, repository: String)
  /// The repository does not have what it is said to have.
  case noSuchFile(String, repository: String)
  /// The repository has other files than those that can be read here.
  case unusable(repository: String, problem: String)
  /// The server cannot be reached, is silent, breaks off or is in trouble; later it may be otherwise.
  case unreachable(host: String, reason: String)
  /// Neither the cache nor, because of that, the Hub has a repository.
  case outOfReach(repository: String, host: String, reason: String)
  /// The server says what it should not.
  case badAnswer(url: String, problem: String)
  /// A file that came has another size than was announced.
  case wrongSize(file: String, expected: Int, actual: Int)
  /// A file that came has other contents than were announced.
  case wrongHash(file: String, expected: String, actual: String)
  /// The disk has no room for what is still to come.
  case diskFull(folder: String, needed: Int, free: Int)
  /// A file or folder of the cache cannot be written.
  case unwritable(file: String, reason: String)
}

extension HubError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .noSuchPath(let path):
      "\(path): no such file or folder; check the path, or name a repository as org/name"
    case .invalidName(let name, let problem):
      "\(name.isEmpty ? "an empty name" : name) is neither a file or folder that exists nor the name "
        + "of a repository: \(problem)"
    case .invalidSetting(let name, let problem): "\(name) \(problem)"
    case .offline(let repository, let missing, let cache):
      "\(repository): \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") missing "
        + "in the cache \(cache), and HF_HUB_OFFLINE forbids a download; set it to 0 once with "
        + "a connection, or copy the repository's folder into the cache"
    case .noAccess(let repository, let endpoint, 403, _):
      "\(repository): \(endpoint) refuses access (403): the repository is gated or not open to this "
        + "token; ask for access on its page, and set HF_TOKEN to a token that may read it"
    case .noAccess(let repository, let endpoint, let status, true):
      "\(repository): \(endpoint) does not accept the token (\(status)): it has expired, is mistyped, "
        + "or may not read this repository; set HF_TOKEN to one that may, and check the name"
    case .noAccess(let repository, let endpoint, let status, false):
      "\(repository): \(endpoint) shows it to nobody unknown (\(status)): the repository is private or "
        + "gated, or does not exist; check the name, or set HF_TOKEN to a token that may read it"
    case .noSuchRepository(let name, let endpoint):
      "\(name): no such repository at \(endpoint), and no such file or folder here; check the name"
    case .noSuchRevision(let revision, let repository):
      "\(repository) has no revision \(revision); name a branch, a tag or a commit behind the @"
    case .noSuchFile(let file, let repository): "\(repository) has no file \(file)"
    case .unusable(let repository, let problem): "\(repository) \(problem)"
    case .unreachable(let host, let reason): "\(host) cannot be reached: \(reason)"
    case .outOfReach(let repository, let host, let reason):
      "\(repository) is no file or folder here and not whole in the cache, and \(host) cannot be "
        + "reached: \(reason); check the name, or try again later: what has arrived is kept"
    case .badAnswer(let url, let problem): "\(url): the server's answer \(problem)"
    case .wrongSize(let file, let expected, let actual):
      "\(file) came with \(actual) bytes instead of \(expected) and was deleted; try again"
    case .wrongHash(let file, let expected, let actual):
      "\(file) came damaged and was deleted: its hash is \(actual) instead of \(expected); try again"
    case .diskFull(let folder, let needed, let free):
      "\(folder): the disk is full: \(byteCount(needed)) are still to come and \(byteCount(free)) are "
        + "free; make room, or set HF_HOME to a folder on another disk"
    case .unwritable(let file, let reason): "\(file) cannot be written: \(reason)"
    }
  }
}

/// A number of bytes as people read it: "242.0 MB".
public func byteCount(_ bytes: Int) -> String {
  let units = ["kB", "MB", "GB", "TB"]
  guard bytes >= 1_000 else { return "\(bytes) bytes" }
  var tenths = bytes / 100
  var unit = 0
  while tenths >= 10_000, unit < units.count - 1 {
    tenths /= 1_000
    unit += 1
  }
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
