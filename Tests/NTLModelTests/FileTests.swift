import Foundation
import NTLData
import NTLModel
import NTLTensor
import NTLTestSupport
import Testing

@Suite struct FileTests {
  private func temporaryFile(_ name: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appending(path: name)
  }

  @Test func tensorsComeBackAsTheyWere() throws {
    let file = try temporaryFile("x.safetensors")
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    writer.add("b", [1.5, -2, .infinity] as [Float], shape: [3])
    writer.add("a", [Double.pi, 0], shape: [1, 2])
    writer.add("none", [] as [Float], shape: [0, 4])
    try writer.write(to: file)
    let read = try SafetensorsFile(reading: file)
    #expect(try read.floats("b") == [1.5, -2, .infinity])
    #expect(try read.doubles("a") == [.pi, 0])
    #expect(try read.doubles("none").isEmpty && read.entries["none"]?.shape == [0, 4])
    #expect(read.metadata == ["format": "pt"])
    #expect(throws: ModelError.self) { try read.doubles("c") }
  }

  /// Renamed over it, a file would take its place.
  @Test func whatIsNoFileIsNotReplaced() throws {
    let pipe = try temporaryFile("pipe")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    #expect(throws: ModelError.self) { try AtomicFile.write([Data([1])], to: pipe) }
    var status = stat()
    #expect(stat(pipe.path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(throws: ModelError.self) {
      try AtomicFile.write([Data([1])], to: pipe.deletingLastPathComponent())
    }
  }

  /// Files cut short at every length, and with bytes changed: an error or a value, never a crash.
  @Test func damagedFilesAreRefused() throws {
    let file = try temporaryFile("x.safetensors")
    var writer = SafetensorsWriter()
    writer.add("a", [1, 2, 3, 4] as [Float], shape: [2, 2])
    writer.add("b", [5] as [Float], shape: [1])
    try writer.write(to: file)
    let whole = try Data(contentsOf: file)
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: file)
      #expect(throws: ModelError.self) { try SafetensorsFile(reading: file) }
    }
    var generator = SplitMix64(seed: 1)
    var refused = 0
    for _ in 0..<2_000 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<whole.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      try damaged.write(to: file)
      do {
        let read = try SafetensorsFile(reading: file)
        for name in read.entries.keys { _ = try read.doubles(name) }
      } catch is ModelError { refused += 1 }
    }
    #expect(refused > 1_000)
  }

  @Test func offsetsThatOverflowAreRefused() throws {
    let file = try temporaryFile("x.safetensors")
    for entry in [
      #"{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}"#,
      #"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#,
      #"{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#,
      #"{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}"#,
      #"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#,
      #"{"dtype":"F99","shape":[1],"data_offsets":[0,4]}"#,
      #"{"dtype":"F32","shape":[1]}"#, "3",
    ] {
      let header = Data(#"{"a":\#(entry)}"#.utf8)
      var data = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
      data += header + Data(count: 4)
      try data.write(to: file)
      #expect(throws: ModelError.self, "\(entry)") { try SafetensorsFile(reading: file) }
    }
  }

  @Test(arguments: [true, false]) func modelsComeBackBitForBit(onCPU: Bool) throws {
    let device: any Device = onCPU ? CPUDevice.shared : ReferenceDevice.shared
    let file = try temporaryFile("model.safetensors")
    let c = T5Configuration.presets["tiny"]!
    let model = T5(c, on: device, seed: 1)
    try model.save(to: file)
    let copy = T5(c, on: device, seed: 2)
    try copy.load(from: file)
    #expect(device.doubles(copy.arena.values) == device.doubles(model.arena.values))
  }

  @Test func weightsOfAnotherModelAreRefusedAndChangeNothing() throws {
    let file = try temporaryFile("model.safetensors")
    var c = T5Configuration.presets["tiny"]!
    try T5(c, on: CPUDevice.shared, seed: 1).save(to: file)
    for change: (inout T5Configuration) -> Void in [
      { $0.width = 32 }, { $0.encoderLayers = 3 }, { $0.encoderLayers = 1 },
      { $0.feedForward = .gatedGelu }, { $0.tiesEmbeddings = false },
    ] {
      c = T5Configuration.presets["tiny"]!
      change(&c)
      let model = T5(c, on: CPUDevice.shared, seed: 2)
      let before = CPUDevice.shared.floats(model.arena.values)
      #expect(throws: ModelError.self) { try model.load(from: file) }
      #expect(CPUDevice.shared.floats(model.arena.values) == before)
    }
  }

  @Test func configurationsAreHuggingFaces() throws {
    let file = try temporaryFile("config.json")
    var c = T5Configuration.presets["t5-base"]!
    c.feedForward = .gatedGelu
    c.tiesEmbeddings = false
    try JSONEncoder().encode(c).write(to: file)
    var loaded = try T5Configuration.load(file)
    loaded.source = nil
    #expect(loaded == c)
    for (text, problem) in [
      (#"{"d_model": 0}"#, "d_model"), (#"{"d_model": "x"}"#, "d_model"), ("[]", "object"),
      ("{", "JSON"),
      (
        #"{"feed_forward_proj": "softplus"}"#,
        "\"feed_forward_proj\": is \"softplus\"; the functions"
      ),
      (#"{"feed_forward_proj": "gelu-gated"}"#, "it must be f or gated-f"),
      (#"{"feed_forward_proj": 3}"#, "feed_forward_proj"),
      (#"{"dense_act_fn": "gelu_10"}"#, "\"dense_act_fn\": is \"gelu_10\"; the functions"),
      (#"{"is_gated_act": "yes"}"#, "is_gated_act"), (#"{"hidden_size": 0}"#, "d_model"),
      (#"{"model_type": "umt5"}"#, "\"model_type\" is \"umt5\"; models of type t5 and mt5"),
      (#"{"dropout_rate": 1.0}"#, "dropout_rate"), (#"{"pad_token_id": 40000}"#, "pad_token_id"),
      (#"{"relative_attention_num_buckets": 3}"#, "relative_attention_num_buckets"),
    ] {
      try Data(text.utf8).write(to: file)
      do {
        _ = try T5Configuration.load(file)
        Issue.record("\(text) was accepted")
      } catch {
        #expect("\(error)".contains(file.path) && "\(error)".contains(problem), "\(error)")
      }
    }
  }

  @Test func aFileThatCannotBeWrittenSaysWhy() {
    #expect(throws: ModelError.self) {
      try AtomicFile.write([Data("x".utf8)], to: URL(filePath: "/proc/none/model"))
    }
  }
}
