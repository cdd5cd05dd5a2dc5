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
