public import Foundation
import NTLModel

/// The folder that a run writes to. One process at a time has it.
///
///     config.json          the run's configuration
///     metrics.jsonl        one object a step
///     evaluations.jsonl    one object an evaluation of the validation questions
///     results.json         what the trained model made of the tests, see ``RunResults``
///     predictions.jsonl    its answers; of several tests see ``RunConfiguration/predictionFiles(ofTest:)``
///     tokenizer/           the tokenizer's files
///     checkpoints/         see ``Checkpoint``
///     model/               the trained model, once the run is done, see ``ModelFolder``
public final class RunFolder {
  /// What to do with a folder that holds something.
  public enum Policy: Sendable {
    /// Refuse it.
    case new
    /// Go on with the run in it.
    case resume
    /// Delete the run in it; other files stay, and make it refused.
    case overwrite
  }

  /// Where it is.
  public let url: URL
  private let lock: FolderLock

  /// Whether a run writes a file or folder of that name, or whoever starts one does.
  private static func isOwn(_ name: String) -> Bool {
    let names: Set = [
      "config.json", "experiment.yaml", "metrics.jsonl", "evaluations.jsonl", RunResults.file,
      "evaluations",
      "report.html", "checkpoints", "model", "tensorboard",
    ]
    return names.contains(name) || name.hasPrefix("events.out.tfevents.")
      || name.hasPrefix("predictions") && name.hasSuffix(".jsonl") || isUnbegun(name)
  }

  /// Whether a run writes a file or folder of that name before config.json, with which it begins: a process
  /// that was killed until then leaves nothing else.
  private static func isUnbegun(_ name: String) -> Bool {
    name == TrainingRun.tokenizerFolder || AtomicFile.isTemporary(name)
  }

  /// Takes possession of a folder, which is made if it does not exist.
  ///
  /// - Throws: ``TrainingError`` if it is in use or not empty.
  public init(_ path: String, _ policy: Policy) throws {
    url = URL(filePath: path)
    // A folder that is refused is not written to: look before the lock is made, and again under it.
    if case .new = policy, FileManager.default.fileExists(atPath: path) {
      let names = try Self.names(in: url)
      // Only where a run has had the folder is what it left its own.
      let lock = url.appending(path: FolderLock.name).path
      let isLeft = FileManager.default.fileExists(atPath: lock) && names.allSatisfy(Self.isUnbegun)
      guard names.isEmpty || isLeft else {
        // Perhaps somebody is just beginning there.
        try FolderLock.probe(url)
        throw TrainingError.outputNotEmpty(folder: path)
      }
    }
    lock = try FolderLock(url)
    try prepare(policy)
  }

  private func prepare(_ policy: Policy) throws {
    switch policy {
    case .resume: return
    case .new: try remove(where: Self.isUnbegun)
    case .overwrite: try remove(where: Self.isOwn)
    }
    guard try Self.names(in: url).isEmpty else {
      throw TrainingError.outputNotEmpty(folder: url.path)
    }
  }

  private func remove(where isRemoved: (String) -> Bool) throws {
    for name in try Self.names(in: url) where isRemoved(name) {
      try FileManager.default.removeItem(at: file(name))
    }
  }

  /// What is in the folder besides the lock.
  private static func names(in url: URL) throws -> Set<String> {
    do {
      return try Set(FileManager.default.contentsOfDirectory(atPath: url.path))
        .subtracting([FolderLock.name])
    } catch {
      throw ModelError.system(file: url.path, problem: "cannot be read as a folder")
    }
  }

  /// A file or folder inside.
  func file(_ name: String) -> URL { url.appending(path: name) }

  /// Where the checkpoint of a step is, or would be.
  func checkpoint(of step: Int) -> URL {
    let zeros = String(repeating: "0", count: max(0, 8 - "\(step)".count))
    return file("checkpoints").appending(path: "step-\(zeros)\(step)")
  }
}
