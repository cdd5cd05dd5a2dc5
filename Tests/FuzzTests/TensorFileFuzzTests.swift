import Foundation
import NTLJSON
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

extension FuzzTests {
  private struct Golden: Decodable {
    struct File: Decodable {
      let file: Data
      var bytes: [UInt8] { Array(file) }
    }
    let cases: [File]
    let models: [File]
  }

  private static func tensorFiles() throws -> [[UInt8]] {
    let golden: Golden = try fixture("safetensors_files")
    return (golden.cases + golden.models).map(\.bytes)
  }

  /// Reads all that an accepted file holds.
  private func readAll(_ file: SafetensorsFile) throws {
    for (name, entry) in file.entries {
      do {
        let doubles = try file.doubles(name)
        #expect(doubles.count == entry.count)
        let buffer = Buffer(count: entry.count, on: CPUDevice.shared)
        try file.read(name, into: buffer)
        if let last = doubles.last {
          let again = try file.double(name, at: entry.count - 1)
          #expect(again == last || again.isNaN && last.isNaN)
        }
        #expect(try file.floats(name).count == entry.count)
        _ = try file.integers(name)
      } catch is ModelError {
        // Not every type can be read as every other one.
      }
    }
  }

  /// Over memory of exactly the file's size: beyond the end of a mapped file no sanitizer sees anything.
  @Test func tensorFilesInMemory() throws {
    let seeds = try Self.tensorFiles()
    try fuzz("safetensors", share: 3) { mutator in
      Self.mutatedTensorFile(&mutator, seeds)
    } attempt: { bytes, _ in
      do {
        try readAll(withExactCopy(bytes) { try SafetensorsFile(copying: $0, name: "fuzz") })
        return true
      } catch is ModelError { return false }
    }
  }

  /// Half of them with a header that is as long as it says.
  private static func mutatedTensorFile(_ mutator: inout Mutator, _ seeds: [[UInt8]]) -> [UInt8] {
    let seed = mutator.element(seeds)
    guard mutator.below(2) == 0 else { return mutator.mutated(seed, others: seeds) }
    let length = seed[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let text = Array(seed[8..<8 + length])
    var header = mutator.mutated(text, others: [text])
    if mutator.below(2) == 0, let json = try? JSON(parsing: text) {
      header = Array(mutator.mutated(json, others: [json]).text().utf8)
    }
    var scalars = Array(seed[(8 + length)...])
    if mutator.below(3) == 0 { scalars = mutator.mutated(scalars, others: seeds) }
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + scalars
  }

  /// Files and folders of shards, mapped.
  @Test func tensorFilesOnDisk() throws {
    let seeds = try Self.tensorFiles()
    let (single, sharded) = (try FuzzFolder(), try FuzzFolder())
    try sharded.write(seeds[1], "one.safetensors")
    let index = Array(
      #"{"metadata":{"total_size":24},"weight_map":{"a":"one.safetensors"}}"#.utf8)
    try fuzz("safetensors on disk", share: 0.5) { mutator in
      mutator.below(3) == 0
        ? mutator.mutated(index, others: [index]) : Self.mutatedTensorFile(&mutator, seeds)
    } attempt: { bytes, _ in
      // No length of a header that is small enough begins like that.
      let isIndex = bytes.first == UInt8(ascii: "{")
      let folder = isIndex ? sharded : single
      try folder.write(bytes, isIndex ? ModelTensors.indexName : ModelTensors.singleName)
      do {
        if !isIndex {
          let file = folder.url.appending(path: ModelTensors.singleName)
          try readAll(SafetensorsFile(reading: file))
        }
        let tensors = try ModelTensors(folder: folder.url)
        for name in tensors.names {
          let count = try #require(tensors.entry(name)).count
          do {
            try tensors.read(name, into: Buffer(count: count, on: ReferenceDevice.shared))
          } catch is ModelError {
            // Not every type can be read.
          }
        }
        return true
      } catch is ModelError { return false }
    }
  }

  /// Whatever a configuration asks for, a model is what the weights beside it are, or there is none.
  @Test func configurationsOfModels() throws {
    struct Golden: Decodable {
      struct Model: Decodable { let file: Data }
      let models: [Model]
    }
    let golden: Golden = try fixture("safetensors_files")
    let seeds = try #require(
      JSON(parsing: Data(contentsOf: fixtureFile("safetensors_files.json")))["models"]?.array
    ).compactMap { $0["config"] }
    let folder = try FuzzFolder()
    try folder.write(Array(golden.models[0].file), ModelTensors.singleName)
    try fuzz("config.json") { mutator in
      let json = mutator.below(3) == 0 ? mutator.element(seeds) : seeds[0]
      let text = Array(json.text().utf8)
      return mutator.below(3) == 0
        ? mutator.mutated(text, others: [text])
        : Array(mutator.mutated(json, others: seeds).text().utf8)
    } attempt: { bytes, _ in
      try folder.write(bytes, "config.json")
      do {
        let model = try T5.load(from: folder.url, on: CPUDevice.shared)
        #expect(
          model.configuration.parameterCount == model.parameters.reduce(0) { $0 + $1.shape.count })
        return true
      } catch is ModelError { return false }
    }
  }
}
