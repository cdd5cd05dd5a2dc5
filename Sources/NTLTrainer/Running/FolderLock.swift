public import Foundation
import NTLModel

/// Possession of a folder: one process at a time has it, until it lets go or dies.
public final class FolderLock {
  /// The file that is locked.
  static let name = ".lock"
  private let descriptor: Int32

  /// Takes possession of a folder, which is made if it does not exist.
  ///
  /// - Throws: ``TrainingError/outputInUse(folder:)``, or `ModelError` if it cannot be written to.
  public init(_ folder: URL) throws {
    try makeFolder(folder)
    descriptor = open(
      folder.appending(path: Self.name).path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw ModelError.system(
        file: folder.path, problem: "cannot be written to: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw TrainingError.outputInUse(folder: folder.path)
    }
  }

  /// Throws if somebody has the folder; a folder without a lock stays without.
  static func probe(_ folder: URL) throws {
    guard FileManager.default.fileExists(atPath: folder.appending(path: name).path) else { return }
    _ = try FolderLock(folder)
  }

  /// Whether some process has the folder; not where that cannot be told.
  public static func isTaken(_ folder: URL) -> Bool {
    do {
      try probe(folder)
    } catch TrainingError.outputInUse {
      return true
    } catch {}
    return false
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
