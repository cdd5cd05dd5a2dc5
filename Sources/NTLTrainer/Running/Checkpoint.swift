public import Foundation
import NTLData
public import NTLModel
public import NTLTensor
public import NTLTokenizer

/// A folder that holds all a run needs to go on, and a model that stands alone.
///
///     config.json            the model's extents, in Hugging Face's form
///     tokenizer.json         the tokenizer
///     model.safetensors      the parameters
///     optimizer.safetensors  both moments of AdamW, as flat runs
///     state.json             steps taken, position in the data
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
  }

  /// Writes a checkpoint under a temporary name, has it on disk, and renames it.
  static func write(
    _ trainer: Trainer, _ state: State, tokenizer: CharacterTokenizer, to folder: URL
  ) throws -> Checkpoint {
    let files = FileManager.default
    let temporary = folder.deletingLastPathComponent()
      .appending(path: ".\(folder.lastPathComponent).partial")
    try? files.removeItem(at: temporary)
    try makeFolder(temporary)
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try AtomicFile.write(
        [encoder.encode(trainer.model.configuration)], to: temporary.appending(path: "config.json"))
      try AtomicFile.write([tokenizer.json()], to: temporary.appending(path: "tokenizer.json"))
      try trainer.model.save(to: temporary.appending(path: "model.safetensors"))
      var moments = SafetensorsWriter()
      let optimizer = trainer.optimizer
      moments.add("first_moment", optimizer.firstMoment, [optimizer.firstMoment.count])
      moments.add("second_moment", optimizer.secondMoment, [optimizer.secondMoment.count])
      try moments.write(to: temporary.appending(path: "optimizer.safetensors"))
      try AtomicFile.write([encoder.encode(state)], to: temporary.appending(path: "state.json"))
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
  public func loadModel(on device: any Device) throws -> (model: T5, tokenizer: CharacterTokenizer)
  {
    let configuration = try T5Configuration.load(folder.appending(path: "config.json"))
    let tokenizer = try CharacterTokenizer(
      contentsOf: folder.appending(path: "tokenizer.json").path)
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw ModelError.configuration(
        file: folder.appending(path: "config.json").path,
        problem: "\"vocab_size\" is \(configuration.vocabularySize), but the tokenizer has "
          + "\(tokenizer.vocabularySize) tokens")
    }
    let model = T5(configuration, on: device)
    try model.load(from: folder.appending(path: "model.safetensors"))
    return (model, tokenizer)
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
    for (name, buffer) in [
      ("first_moment", trainer.optimizer.firstMoment),
      ("second_moment", trainer.optimizer.secondMoment),
    ] {
      guard moments.entries[name]?.shape == [buffer.count] else {
        throw ModelError.parameter(
          file: file.path, name: name, problem: "is missing or belongs to another model")
      }
      try moments.read(name, into: buffer)
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
    let files = FileManager.default
    if files.fileExists(atPath: folder.appending(path: "model.safetensors").path) {
      return Checkpoint(folder)
    }
    if let latest = all(in: folder).last { return latest.checkpoint }
    throw ModelError.system(
      file: path, problem: "holds neither a model.safetensors nor a run's checkpoints")
  }
}

/// Makes a folder and those above it.
func makeFolder(_ folder: URL) throws {
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    throw ModelError.system(file: folder.path, problem: "cannot be created as a folder")
  }
}
