import Foundation
import NTLModel
import NTLTensor

/// A folder for what a peer should read, or a model; it is deleted when it is let go.
final class TemporaryFolder {
  let url: URL
  private let cleanup: Interruption.Cleanup

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "ntl-bench-\(UUID().uuidString)")
    self.url = url
    cleanup = Interruption.Cleanup { try? FileManager.default.removeItem(at: url) }
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
    cleanup.cancel()
  }

  /// Writes scalars in single precision; returns the file's path.
  func write(_ scalars: Buffer, as name: String) throws -> String {
    try write(name) { file in
      let chunk = 1 << 22
      for start in stride(from: 0, to: scalars.count, by: chunk) {
        let slice = Buffer(sliceOf: scalars, start..<min(start + chunk, scalars.count))
        try file.write(contentsOf: scalars.device.floats(slice).withUnsafeBytes { Data($0) })
      }
    }
  }

  /// Writes tokens; returns the file's path.
  func write(_ tokens: [Int32], as name: String) throws -> String {
    try write(name) { try $0.write(contentsOf: tokens.withUnsafeBytes { Data($0) }) }
  }

  /// Writes anything as JSON; returns the file's path.
  func write(json value: some Encodable, as name: String) throws -> String {
    try write(name) { try $0.write(contentsOf: JSONEncoder().encode(value)) }
  }

  /// Writes a model, so that the folder is what transformers reads one from.
  func write(_ model: T5) throws {
    try model.configuration.save(to: url.appending(path: "config.json"))
    try model.configuration.saveGeneration(to: url.appending(path: "generation_config.json"))
    try model.save(to: url.appending(path: ModelTensors.singleName))
  }

  private func write(_ name: String, _ body: (FileHandle) throws -> Void) throws -> String {
    let path = url.appending(path: name).path
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    try body(file)
    return path
  }
}
