import Foundation

/// A repository's part of the cache, in the layout of `huggingface_hub`:
///
///     models--org--name/refs/REVISION            a commit
///     models--org--name/snapshots/COMMIT/FILE    a link to ../../blobs/TAG
///     models--org--name/blobs/TAG                contents, by their ETag
///     models--org--name/blobs/TAG.incomplete     what has come so far
///     .locks/models--org--name/TAG.lock          who writes it
struct HubCache {
  let repository: RepositoryName
  private let root: URL
  private var folder: URL { root.appending(path: repository.folderName) }

  init(_ repository: RepositoryName, in root: URL) {
    (self.repository, self.root) = (repository, root)
  }

  /// The commit that the revision was when somebody asked last.
  var commit: String? {
    if isCommit(repository.revision) { return repository.revision }
    let file = folder.appending(path: "refs").appending(path: repository.revision)
    let text = try? String(contentsOf: file, encoding: .utf8)
    let commit = text?.trimmingCharacters(in: .whitespacesAndNewlines)
    return commit.flatMap { isCommit($0) ? $0 : nil }
  }

  func snapshot(_ commit: String) -> URL { folder.appending(path: "snapshots/\(commit)") }

  func blob(_ tag: String) -> URL { folder.appending(path: "blobs/\(tag)") }

  func incomplete(_ tag: String) -> URL { folder.appending(path: "blobs/\(tag).incomplete") }

  func lock(_ tag: String) -> URL {
    root.appending(path: ".locks/\(repository.folderName)/\(tag).lock")
  }

  /// Makes the folders that a download writes to.
  func prepare(_ commit: String) throws(HubError) {
    let locks = root.appending(path: ".locks/\(repository.folderName)")
    for folder in [snapshot(commit), folder.appending(path: "blobs"), locks] {
      try makeFolder(folder)
    }
    // So that back-ups leave the cache out; nothing depends on it.
    let tag = root.appending(path: "CACHEDIR.TAG")
    if !FileManager.default.fileExists(atPath: tag.path) {
      try? Data("Signature: 8a477f597d28d172789f06886806bc55\n".utf8).write(to: tag)
    }
  }

  /// Notes that a commit is the revision's: once all of it is there, so that nobody without a connection is
  /// led from a whole snapshot to half of one.
  func note(_ commit: String) throws(HubError) {
    guard commit != repository.revision, commit != self.commit else { return }
    let file = folder.appending(path: "refs").appending(path: repository.revision)
    try makeFolder(file.deletingLastPathComponent())
    do { try Data(commit.utf8).write(to: file, options: .atomic) } catch {
      throw .unwritable(file: file.path, reason: error.localizedDescription)
    }
  }

  /// Has a snapshot's file be a blob, by a link that stays right wherever the cache is moved.
  func link(_ file: String, of commit: String, to tag: String) throws(HubError) {
    let link = snapshot(commit).appending(path: file)
    // Twice: a link to contents that are gone is in the way.
    for _ in 0..<2 {
      if symlink("../../blobs/\(tag)", link.path) == 0 { return }
      guard errno == EEXIST else { break }
      if FileManager.default.fileExists(atPath: link.path) { return }
      unlink(link.path)
    }
    throw .unwritable(file: link.path, reason: systemReason())
  }

  private func makeFolder(_ folder: URL) throws(HubError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(file: folder.path, reason: error.localizedDescription)
    }
  }
}

/// What the last call to the system failed of.
func systemReason() -> String { String(cString: strerror(errno)) }
