import Foundation

/// Fetches what is wanted of a repository.
struct Download {
  let repository: RepositoryName
  let contents: Contents
  let cache: HubCache
  let connection: HubConnection
  let settings: HubSettings
  let observe: (HubEvent) -> Void

  private struct File {
    let name: String
    let metadata: HubConnection.Metadata
  }

  /// - Returns: the folder of the revision's commit, which has all that is wanted.
  func run() throws(HubError) -> URL {
    let listing = try connection.listing(of: repository)
    try checkUsable(listing.files)
    let (commit, snapshot) = (listing.commit, cache.snapshot(listing.commit))
    try cache.prepare(commit)

    var names = contents.files(of: listing.files).filter {
      !FileManager.default.fileExists(atPath: snapshot.appending(path: $0).path)
    }
    if contents.contains(.model), !listing.files.contains(Contents.single) {
      names += try shards(listing, in: snapshot)
    }
    var files: [File] = []
    for name in names where name != Contents.index {
      files.append(File(name: name, metadata: try metadata(of: name, commit)))
    }
    try fetch(files, commit)
    // A server may have changed its mind.
    let missing = contents.missing(in: snapshot)
    guard missing.isEmpty else { throw .noSuchFile(missing[0], repository: repository.description) }
    try cache.note(commit)
    return snapshot
  }

  /// Refuses a repository that nothing here can read, before anything is fetched.
  private func checkUsable(_ files: Set<String>) throws(HubError) {
    let missing = contents.missing(in: files)
    guard let first = missing.first else { return }
    func fail(_ problem: String) -> HubError {
      .unusable(repository: repository.description, problem: problem)
    }
    if first == Contents.single, files.contains(where: { $0.hasPrefix("pytorch_model") }) {
      throw fail(
        "has its weights as pytorch_model.bin only, which can run code and is not read; a revision "
          + "such as refs/pr/1 may have them as safetensors, otherwise convert them in Python")
    }
    if first == "tokenizer.json" {
      throw fail(
        "has no tokenizer's files (tokenizer.json, spiece.model, tokenizer.model, or a vocabulary with "
          + "merges); name another tokenizer with --tokenizer")
    }
    throw fail("has no \(first)")
  }

  /// The index of shards, which is fetched at once, says what else there is to fetch.
  private func shards(_ listing: HubConnection.Listing, in snapshot: URL) throws(HubError)
    -> [String]
  {
    let index = snapshot.appending(path: Contents.index)
    if !FileManager.default.fileExists(atPath: index.path) {
      let metadata = try metadata(of: Contents.index, listing.commit)
      try transfer(File(name: Contents.index, metadata: metadata), listing.commit) { _ in }
    }
    let shards = try Contents.shards(of: index)
    if let stranger = shards.first(where: { !listing.files.contains($0) }) {
      throw .noSuchFile(stranger, repository: repository.description)
    }
    return shards.filter {
      !FileManager.default.fileExists(atPath: snapshot.appending(path: $0).path)
    }
  }

  private func metadata(
    of file: String, _ commit: String
  ) throws(HubError) -> HubConnection.Metadata {
    var failures = 0
    while true {
      do throws(HubError) {
        return try connection.metadata(of: file, in: repository, commit: commit)
      } catch {
        guard case .unreachable(_, let reason) = error, failures < settings.pauses.count else {
          throw error
        }
        let pause = settings.pauses[failures]
        failures += 1
        observe(.retries(file: file, reason: reason, seconds: pause))
        Thread.sleep(forTimeInterval: pause)
      }
    }
  }

  private func fetch(_ files: [File], _ commit: String) throws(HubError) {
    guard !files.isEmpty else { return }
    let allSize = files.reduce(0) { $0 + ($1.metadata.size ?? 0) }
    observe(.begins(repository: repository.description, files: files.count, bytes: allSize))
    var before = 0
    for file in files {
      var count = 0
      try transfer(file, commit) { bytes in
        count = bytes
        observe(
          .progress(
            TransferProgress(
              file: file.name, bytes: bytes, size: file.metadata.size, allBytes: before + bytes,
              allSize: allSize)))
      }
      before += file.metadata.size ?? count
      observe(.finished(file: file.name, bytes: file.metadata.size ?? count))
    }
  }

  private func transfer(
    _ file: File, _ commit: String, progress: @escaping (Int) -> Void
  ) throws(HubError) {
    try FileTransfer(
      file: file.name, commit: commit, metadata: file.metadata, cache: cache,
      connection: connection, settings: settings, progress: progress, event: observe
    ).run()
  }
}
