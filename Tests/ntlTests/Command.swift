import Foundation
import Testing

/// The built `ntl`, run as a user runs it.
struct Command {
  let status: Int32
  let output: String
  let errors: String

  /// Runs to the end, with nothing or some text on standard input.
  static func run(_ arguments: [String], input: String = "", environment: [String: String] = [:])
    throws -> Command
  {
    let command = try Running(arguments, input: input, environment: environment)
    return try command.finished()
  }

  /// The executable beside the tests.
  static let executable: URL = {
    let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      .deletingLastPathComponent()
    return (folder ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent())
      .appending(path: "ntl")
  }()

  /// A process that has not ended yet.
  final class Running {
    let process = Process()
    private let folder: URL

    init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
      folder = temporaryFolder()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(input.utf8).write(to: folder.appending(path: "in"))
      process.executableURL = Command.executable
      process.arguments = arguments
      // No test asks a server but its own.
      let standard = ProcessInfo.processInfo.environment.merging(["HF_HUB_OFFLINE": "1"]) { $1 }
      process.environment = standard.merging(environment) { $1 }
      process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
      for (name, stream) in [("out", \Process.standardOutput), ("err", \Process.standardError)] {
        let file = folder.appending(path: name)
        try Data().write(to: file)
        process[keyPath: stream] = try FileHandle(forWritingTo: file)
      }
      try process.run()
    }

    func finished() throws -> Command {
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: folder) }
      func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
      }
      return Command(
        status: process.terminationStatus, output: try text("out"), errors: try text("err"))
    }
  }
}

/// A folder that does not exist yet.
func temporaryFolder() -> URL {
  FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
}
