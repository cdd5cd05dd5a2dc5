import Foundation
import NTLModel

/// The tensors of a file to be.
struct TensorFile: Sendable {
  enum Tensor: Sendable {
    case float32([Float], [Int])
    case float64([Double], [Int])
    case int32([Int32], [Int])
    case int64([Int64], [Int])
    case raw(Data, SafetensorsFile.DataType, [Int])
  }

  private var tensors: [String: Tensor] = [:]

  subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set { tensors[name] = newValue }
  }

  /// Two positions, four tokens of which the first three are 0, 1 and 2.
  static let small: TensorFile = {
    var file = TensorFile()
    file["logits"] = .float32([1, -2, 0.5, 0, 0, 0.5, -2, 1], [1, 2, 4])
    file["labels"] = .int64([1, 2], [1, 2])
    file["number_values"] = .float32([0, 1, 2, .nan], [4])
    return file
  }()

  /// Writes the file and says where it is.
  func write(to folder: TemporaryFolder, _ name: String) throws -> String {
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      switch tensor {
      case .float32(let scalars, let shape): writer.add(name, scalars, shape: shape)
      case .float64(let scalars, let shape): writer.add(name, scalars, shape: shape)
      case .int32(let scalars, let shape): writer.add(name, scalars, shape: shape)
      case .int64(let scalars, let shape): writer.add(name, scalars, shape: shape)
      case .raw(let bytes, let type, let shape): writer.add(name, bytes, type, shape: shape)
      }
    }
    try writer.write(to: folder.url.appending(path: name))
    return folder.path(name)
  }
}

/// A folder that is gone with its last owner.
final class TemporaryFolder: Sendable {
  let url = temporaryFolder()

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
