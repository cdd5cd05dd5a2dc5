public import Foundation
import NTLJSON
public import NTLTensor

/// The tensors of a model, in one safetensors file or in several shards.
///
/// Shards come with `model.safetensors.index.json`, whose `weight_map` says which file holds which tensor:
///
///     {"metadata": {"total_size": 123}, "weight_map": {"shared.weight": "model-00001-of-00002.safetensors", …}}
public struct ModelTensors: Sendable {
  /// Where to look for a tensor.
  private let files: [String: SafetensorsFile]
  /// The single file, or the index.
  public let file: URL
  /// The tensors' names in the order of their bytes.
  public let names: [String]
  /// The files that the tensors are in.
  public let shards: [Shard]

  /// One of the files.
  public struct Shard: Sendable {
    /// Its name, without a folder.
    public let name: String
    /// How many tensors it holds.
    public let tensorCount: Int
    /// Its length.
    public let byteCount: Int

    fileprivate init(_ name: String, _ file: SafetensorsFile) {
      (self.name, tensorCount, byteCount) = (name, file.entries.count, file.bytes.bytes.count)
    }
  }

  /// The name of a model that lies in one file.
  public static let singleName = "model.safetensors"
  /// The name of the list of a model's shards.
  public static let indexName = "model.safetensors.index.json"
  /// What Python's own format is called, which is not read: it can run code.
  private static let pickleNames = ["pytorch_model.bin", "pytorch_model.bin.index.json"]

  /// Whether a folder has weights, be it in a form that is refused.
  public static func areStored(in folder: URL) -> Bool {
    ([singleName, indexName] + pickleNames).contains { exists($0, folder) }
  }

  private static func exists(_ name: String, _ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// How many scalars all tensors have together.
  public var scalarCount: Int { names.reduce(0) { $0 + (entry($1)?.count ?? 0) } }

  /// The tensors of one file.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(reading file: URL) throws {
    let tensors = try SafetensorsFile(reading: file)
    self.file = file
    names = tensors.names
    files = tensors.entries.mapValues { _ in tensors }
    shards = [Shard(file.lastPathComponent, tensors)]
  }

  /// The tensors of a folder: of `model.safetensors` if there is one, else of the shards.
  ///
  /// - Throws: ``ModelError`` naming the file and what is wrong with it.
  public init(folder: URL) throws {
    if Self.exists(Self.singleName, folder) {
      try self.init(reading: folder.appending(path: Self.singleName))
    } else if Self.exists(Self.indexName, folder) {
      try self.init(shardsOf: folder)
    } else if Self.pickleNames.contains(where: { Self.exists($0, folder) }) {
      throw ModelError.system(
        file: folder.path,
        problem: "holds its weights as pytorch_model.bin only, which can run code and is not read; "
          + "convert them in Python: AutoModelForSeq2SeqLM.from_pretrained(folder)"
          + ".save_pretrained(folder)")
    } else {
      throw ModelError.system(
        file: folder.path, problem: "holds neither \(Self.singleName) nor \(Self.indexName)")
    }
  }

  private init(shardsOf folder: URL) throws {
    let index = folder.appending(path: Self.indexName)
    func fail(_ problem: String) -> ModelError {
      .configuration(file: index.path, problem: problem)
    }
    let json: JSON
    do { json = try JSON(parsing: Data(contentsOf: index)) } catch let error as JSONError {
      throw fail("\(error)")
    } catch {
      throw ModelError.system(file: index.path, problem: "cannot be read")
    }
    guard let places = json["weight_map"]?.members else {
      throw fail("has no \"weight_map\", an object of tensors and their files")
    }
    var shards: [String: SafetensorsFile] = [:]
    var files: [String: SafetensorsFile] = [:]
    for place in places {
      guard let name = place.value.string else {
        throw fail("does not say in which file \"\(place.name)\" is")
      }
      // An index may come from anybody and must not reach out of its folder.
      guard !name.contains("/"), !name.utf8.contains(0), !["", ".", ".."].contains(name) else {
        throw fail("\"\(place.name)\" is said to be in \"\(name)\", which is not a file's name")
      }
      let shard = try shards[name] ?? SafetensorsFile(reading: folder.appending(path: name))
      shards[name] = shard
      guard shard.entries[place.name] != nil else {
        throw fail("\"\(place.name)\" is said to be in \(name), but it is not there")
      }
      files[place.name] = shard
    }
    self.file = index
    self.files = files
    let sorted = shards.sorted { $0.key < $1.key }
    names = sorted.flatMap { _, shard in shard.names.filter { files[$0]?.path == shard.path } }
    self.shards = sorted.map(Shard.init)
  }

  /// What and how large a tensor is; nil if there is none of that name.
  public func entry(_ name: String) -> SafetensorsFile.Entry? { files[name]?.entries[name] }

  /// Copies a tensor's scalars to a device, in its precision.
  ///
  /// - Throws: ``ModelError`` if there is no such tensor.
  public func read(_ name: String, into buffer: Buffer) throws {
    guard let file = files[name] else {
      throw ModelError.parameter(file: self.file.path, name: name, problem: "is missing")
    }
    try file.read(name, into: buffer)
  }

  /// Whether two tensors of the same shape hold the same bytes.
  func areEqual(_ a: String, _ b: String) -> Bool {
    guard let first = files[a], let second = files[b], let x = first.entries[a],
      let y = second.entries[b], x.dataType == y.dataType, x.shape == y.shape
    else { return false }
    let chunk = 1 << 20
    for start in stride(from: 0, to: x.bytes.count, by: chunk) {
      let end = min(start + chunk, x.bytes.count)
      let one = x.bytes.lowerBound + start..<x.bytes.lowerBound + end
      let other = y.bytes.lowerBound + start..<y.bytes.lowerBound + end
      let areSame =
        memcmp(
          first.bytes.bytes.baseAddress! + one.lowerBound,
          second.bytes.bytes.baseAddress! + other.lowerBound, one.count) == 0
      first.bytes.release(one)
      second.bytes.release(other)
      guard areSame else { return false }
    }
    return true
  }
}
