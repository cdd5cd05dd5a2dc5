import Foundation

/// Finds a program by path, or by name in the folders of `PATH`; nil if none can be run.
func program(named name: String) -> URL? {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  let candidates = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
  return candidates.first { path in
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
  }.map { URL(filePath: $0) }
}

/// What a program prints; nil where it is missing or fails. Its complaints are dropped.
func output(of name: String, _ arguments: [String]) -> String? {
  guard let file = program(named: name) else { return nil }
  let (process, output) = (Process(), Pipe())
  process.executableURL = file
  process.arguments = arguments
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return nil }
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return process.terminationStatus == 0 ? text : nil
}
