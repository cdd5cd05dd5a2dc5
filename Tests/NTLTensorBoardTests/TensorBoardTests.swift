import Foundation
import NTLTensorBoard
import Testing

/// What a real TensorBoard reads.
@Suite struct TensorBoardTests {
  private static let python = PythonWithTensorBoard.find()

  @Test(
    .enabled(
      if: python != nil,
      "no Python with TensorBoard: pip install tensorboard, and name the Python in NTL_PYTHON"))
  func aRealTensorBoardReadsTheFiles() throws {
    let python = try #require(Self.python)
    try withTemporaryFolder { folder in
      let first = try EventFileWriter(folder: folder, startingAt: 1)
      try first.add(text: "steps: 40", tag: "configuration", step: 1)
      for step in [10, 20, 30] {
        try first.add(
          scalars: [("train/loss", Double(step) / 64), ("train/learning_rate", 0.5)], step: step)
      }
      try first.add(scalars: [("eval/mae", 123.5)], step: 20)
      // Killed while it wrote a record, and resumed from a checkpoint at step 20.
      let whole = try Data(contentsOf: first.file)
      try (whole + whole.suffix(40).dropLast(7)).write(to: first.file)
      let second = try EventFileWriter(folder: folder, startingAt: 21)
      try second.add(scalars: [("train/loss", -4)], step: 30)
      try second.flush()

      let found = try python.read(folder)
      #expect(found.scalars["train/loss"] == [[10, 0.15625], [20, 0.3125], [30, -4]])
      #expect(found.scalars["train/learning_rate"] == [[10, 0.5], [20, 0.5]])
      #expect(found.scalars["eval/mae"] == [[20, 123.5]])
      #expect(found.texts == ["configuration": "steps: 40"])
    }
  }
}

/// A Python that can import TensorBoard: the one that `NTL_PYTHON` names, that of `make bench-peers`, or
/// the system's.
private struct PythonWithTensorBoard {
  let executable: String

  struct Found: Decodable {
    let scalars: [String: [[Double]]]
    let texts: [String: String]
  }

  static func find() -> PythonWithTensorBoard? {
    let candidates = [
      ProcessInfo.processInfo.environment["NTL_PYTHON"], ".build/peers/bin/python", "python3",
    ]
    return candidates.compactMap { $0.map(PythonWithTensorBoard.init) }.first {
      (try? $0.run(["-c", "import tensorboard"]))?.status == 0
    }
  }

  func read(_ folder: URL) throws -> Found {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "read_scalars.py")
    let (status, output) = try run([script.path, folder.path])
    try #require(status == 0, "\(String(decoding: output, as: UTF8.self))")
    return try JSONDecoder().decode(Found.self, from: output)
  }

  private func run(_ arguments: [String]) throws -> (status: Int32, output: Data) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [executable] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}
