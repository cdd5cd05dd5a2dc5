public import Foundation
import NTLData
public import NTLModel
public import NTLTensor
public import NTLTokenizer

/// A folder that holds all a run needs to go on, and a model that stands alone.
///
///     config.json, …         model and tokenizer in Hugging Face's form, see ``ModelFolder``
///     optimizer.safetensors  what the optimizer remembers: of AdamW both moments, as flat runs
///     state.json             steps taken, position in the data, what evaluations have led to
///
/// Random numbers need no further state: initial weights, batches and dropout masks are functions of the
/// seed, which config.json holds, and of counters.
public struct Checkpoint: Sendable {
  /// The folder.
  public let folder: URL

  /// The folder of a checkpoint that exists.
  public init(_ folder: URL) { self.folder = folder }

  /// What a run must know besides numbers.
  struct State: Codable, Equatable {
    var step: Int
    var position: BatchPosition
    /// Of the training data, so that a run doesn't go on with another's.
    var dataFingerprint: String
    /// What evaluations have led to; nil in checkpoints that were written before they led to anything.
    var validation: ValidationCourse?
    /// What the steps took.
    var trainingSeconds: Double?
  }

  /// Writes a checkpoint under a temporary name, has it on disk, and renames it.
  static func write(
    _ trainer: Trainer, _ state: State, tokenizer: any SavableTokenizer, to folder: URL
  ) throws -> Checkpoint {
    let files = FileManager.default
    let temporary = folder.deletingLastPathComponent()
      .appending(path: ".\(folder.lastPathComponent).partial")
    try? files.removeItem(at: temporary)
    try makeFolder(temporary)
    do {
      try ModelFolder.write(trainer.model, tokenizer, to: temporary)
      var moments = SafetensorsWriter()
      for state in trainer.optimizer.state { moments.add(state.name, state.buffer, state.shape) }
      try moments.write(to: temporary.appending(path: "optimizer.safetensors"))
      try Checkpoint(temporary).write(state)
      if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
      guard rename(temporary.path, folder.path) == 0 else {
        throw ModelError.system(
          file: folder.path, problem: "cannot be renamed: \(String(cString: strerror(errno)))")
      }
    } catch {
      try? files.removeItem(at: temporary)
      throw error
    }
    AtomicFile.synchronizeDirectory(folder.deletingLastPathComponent())
    return Checkpoint(folder)
  }

  /// The model and its tokenizer.
  ///
  /// - Throws: `ModelError` or `TokenizerError` naming the file.
  public func loadModel(
    on device: any Device
  ) throws -> (model: T5, tokenizer: any SavableTokenizer) {
    try ModelFolder(folder).load(on: device)
  }

  /// Gives the model a folder of its own, without what only training needs. Its files are links to the
  /// checkpoint's, which take no room and outlive it.
  func publishModel(to target: URL) throws {
    let files = FileManager.default
    let temporary = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).partial")
    try? files.removeItem(at: temporary)
    try makeFolder(temporary)
    do {
      for name in try files.contentsOfDirectory(atPath: folder.path)
      where !["optimizer.safetensors", "state.json"].contains(name) {
        let (file, copy) = (folder.appending(path: name), temporary.appending(path: name))
        if link(file.path, copy.path) != 0 { try files.copyItem(at: file, to: copy) }
      }
      try? files.removeItem(at: target)
      try files.moveItem(at: temporary, to: target)
    } catch {
      try? files.removeItem(at: temporary)
      throw ModelError.system(
        file: target.path, problem: "cannot be written: \(error.localizedDescription)")
    }
  }

  /// Writes what ``State`` holds, in place of what the folder has of it.
  func write(_ state: State) throws {
    try JSONFile.write(state, to: folder.appending(path: "state.json"))
  }

  /// Reads what ``State`` holds.
  func loadState() throws -> State {
    let file = folder.appending(path: "state.json")
    do { return try JSONDecoder().decode(State.self, from: Data(contentsOf: file)) } catch {
      throw ModelError.system(file: file.path, problem: "is not a checkpoint's state")
    }
  }

  /// Puts a trainer where the checkpoint was written.
  func restore(_ trainer: inout Trainer, _ state: State) throws {
    try trainer.model.load(from: folder.appending(path: "model.safetensors"))
    let file = folder.appending(path: "optimizer.safetensors")
    let moments = try SafetensorsFile(reading: file)
    for state in trainer.optimizer.state {
      guard moments.entries[state.name]?.shape == state.shape.dimensions else {
        throw ModelError.parameter(
          file: file.path, name: state.name,
          problem: "is missing, or belongs to another model or optimizer")
      }
      try moments.read(state.name, into: state.buffer)
    }
    trainer.optimizer.steps = state.step
  }

  /// The checkpoints of a run, by step.
  public static func all(in run: URL) -> [(step: Int, checkpoint: Checkpoint)] {
    let folder = run.appending(path: "checkpoints")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("step-"), let step = Int(name.dropFirst(5)) else { return nil }
      return (step, Checkpoint(folder.appending(path: name)))
    }.sorted { $0.step < $1.step }
  }

  /// The checkpoint that a user means by a folder: the folder itself, or the latest of a run.
  ///
  /// - Throws: `ModelError` if the folder is neither.
  public static func find(_ path: String) throws -> Checkpoint {
    let folder = URL(filePath: path)
    if ModelTensors.areStored(in: folder) { return Checkpoint(folder) }
    if let latest = all(in: folder).last { return latest.checkpoint }
    throw ModelError.system(
      file: path,
      problem: "holds neither model.safetensors, nor an index of shards, nor a run's checkpoints")
  }
}

/// Makes a folder and those above it.
func makeFolder(_ folder: URL) throws {
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw ModelError.system(
      file: folder.path, problem: "cannot be created as a folder: \(error.localizedDescription)")
  }
}
