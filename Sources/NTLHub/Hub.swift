public import Foundation

/// Where models and tokenizers come from: a path, Hugging Face's cache, or a download into that cache.
public struct Hub {
  private let settings: HubSettings
  private let observe: (HubEvent) -> Void

  /// A source with settings that tells `observe` what its downloads do.
  public init(_ settings: HubSettings, observing observe: @escaping (HubEvent) -> Void = { _ in }) {
    (self.settings, self.observe) = (settings, observe)
  }

  /// What a user means: an existing file or folder is itself; `org/name`, `name` and either with
  /// `@revision` is a folder of the cache, downloaded if it is not there.
  ///
  /// - Throws: ``HubError``. What looks like a path and does not exist is never taken for a repository.
  public func locate(_ text: String, for contents: Contents) throws(HubError) -> URL {
    if let path = try Self.path(text) { return path }
    return try folder(of: RepositoryName(text), for: contents)
  }

  /// The existing file or folder that a user means; nil if it must be a repository.
  ///
  /// - Throws: ``HubError/noSuchPath(_:)`` if it can only be a path, and nothing is there.
  public static func path(_ text: String) throws(HubError) -> URL? {
    let path = text == "~" || text.hasPrefix("~/") ? NSHomeDirectory() + text.dropFirst() : text
    if !path.isEmpty, FileManager.default.fileExists(atPath: path) { return URL(filePath: path) }
    guard !looksLikeAPath(text) else { throw .noSuchPath(text) }
    return nil
  }

  /// Whether nobody would call a repository so.
  private static func looksLikeAPath(_ text: String) -> Bool {
    let name = text.split(separator: "@", maxSplits: 1).first ?? ""
    return text.hasPrefix("/") || text.hasPrefix("~") || text.hasPrefix("./")
      || text.hasPrefix("../") || [".", ".."].contains(text) || name.hasSuffix("/")
      || name.count { $0 == "/" } > 1
      || [".json", ".model", ".safetensors", ".bin", ".txt"].contains { name.hasSuffix($0) }
  }

  /// The folder of a repository that has what is wanted, from the cache if it can.
  ///
  /// - Throws: ``HubError``.
  public func folder(
    of repository: RepositoryName, for contents: Contents
  ) throws(HubError) -> URL {
    let cache = HubCache(repository, in: settings.cache)
    var missing = contents.missing(in: [] as Set<String>)
    if let commit = cache.commit {
      let snapshot = cache.snapshot(commit)
      missing = contents.missing(in: snapshot)
      if missing.isEmpty { return snapshot }
    }
    guard !settings.isOffline else {
      throw .offline(
        repository: repository.description, missing: missing, cache: settings.cache.path)
    }
    do {
      return try Download(
        repository: repository, contents: contents, cache: cache,
        connection: HubConnection(settings), settings: settings, observe: observe
      ).run()
    } catch .unreachable(let host, let reason) {
      throw .outOfReach(repository: repository.description, host: host, reason: reason)
    }
  }
}
