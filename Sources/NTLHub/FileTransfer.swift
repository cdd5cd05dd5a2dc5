import Foundation

/// Fetches one file into the cache: goes on where an earlier transfer stopped, tries again when the
/// server fails, and gives the file its name only when size and hash are right.
struct FileTransfer {
  let file: String
  let commit: String
  let metadata: HubConnection.Metadata
  let cache: HubCache
  let connection: HubConnection
  let settings: HubSettings
  /// Told how many bytes are there.
  let progress: (Int) -> Void
  let event: (HubEvent) -> Void

  /// Has the file in the snapshot; without a transfer if the cache holds its contents.
  func run() throws(HubError) {
    let blob = cache.blob(metadata.tag)
    if !FileManager.default.fileExists(atPath: blob.path) {
      let lock = try FileLock(cache.lock(metadata.tag)) { event(.waits(file: file)) }
      defer { withExtendedLifetime(lock) {} }
      // Perhaps it came while this process waited.
      if !FileManager.default.fileExists(atPath: blob.path) { try fetch(to: blob) }
    }
    try cache.link(file, of: commit, to: metadata.tag)
  }

  private func fetch(to blob: URL) throws(HubError) {
    let partial = try PartialFile(cache.incomplete(metadata.tag))
    if let size = metadata.size { try partial.checkRoom(for: size) }
    try receive(into: partial)
    func discard(_ error: HubError) -> HubError {
      partial.delete()
      return error
    }
    if let size = metadata.size, partial.count != size {
      throw discard(.wrongSize(file: file, expected: size, actual: partial.count))
    }
    if let checksum = Checksum(tag: metadata.tag) {
      guard let hash = checksum(partial.descriptor, size: partial.count) else {
        throw .unwritable(file: partial.url.path, reason: systemReason())
      }
      guard hash == metadata.tag else {
        throw discard(.wrongHash(file: file, expected: metadata.tag, actual: hash))
      }
    }
    try partial.rename(to: blob)
  }

  /// Asks for part after part, until all is there.
  private func receive(into partial: PartialFile) throws(HubError) {
    // What cannot be recognised as whole is not gone on with.
    if metadata.size == nil || partial.count > metadata.size! { try partial.restart() }
    var metadata = metadata
    var failures = 0
    // A server that begins anew at each try makes no progress until it comes farther than ever.
    var farthest = partial.count
    var isWhole = partial.count == metadata.size
    progress(partial.count)
    while !isWhole {
      do throws(HubError) {
        isWhole = try receivePart(metadata.location, into: partial)
        guard isWhole || partial.count > farthest else {
          throw .unreachable(
            host: metadata.location.authority, reason: "it sends no more of \(file)")
        }
        farthest = max(farthest, partial.count)
        failures = 0
      } catch {
        guard case .unreachable(_, let reason) = error else { throw error }
        if partial.count > farthest { failures = 0 }
        farthest = max(farthest, partial.count)
        guard failures < settings.pauses.count else { throw error }
        let pause = settings.pauses[failures]
        failures += 1
        event(.retries(file: file, reason: reason, seconds: pause))
        Thread.sleep(forTimeInterval: pause)
        // An address in a store is good for a while only.
        if let fresh = try? connection.metadata(of: file, in: cache.repository, commit: commit),
          fresh.tag == metadata.tag
        {
          metadata = fresh
        }
      }
    }
  }

  /// One request.
  ///
  /// - Returns: whether all is there.
  private func receivePart(
    _ location: URL, into partial: PartialFile
  ) throws(HubError) -> Bool {
    let start = partial.count
    var range: ClosedRange<Int>?
    if let size = metadata.size, start > 0 || size > settings.window {
      range = start...(min(start + settings.window, size) - 1)
    }
    let status = try connection.get(
      file, of: cache.repository, at: location, range: range,
      respond: { answer throws(HubError) in
        // A server may answer a question for a part with all.
        if answer.status == 200 {
          if partial.count > 0 { try partial.restart() }
        } else if let sent = answer["Content-Range"], !sent.hasPrefix("bytes \(start)-") {
          throw .badAnswer(
            url: location.absoluteString,
            problem: "is the part \(sent) instead of that from \(start)")
        }
      },
      receive: { data throws(HubError) in
        try partial.append(data)
        if let size = metadata.size, partial.count > size {
          let count = partial.count
          partial.delete()
          throw .wrongSize(file: file, expected: size, actual: count)
        }
        progress(partial.count)
      })
    if status == 416 {
      // The server has less than is here: what is here is something else.
      try partial.restart()
      throw .unreachable(
        host: location.authority, reason: "it does not have \(file) from \(start) on")
    }
    return metadata.size.map { partial.count >= $0 } ?? true
  }
}
