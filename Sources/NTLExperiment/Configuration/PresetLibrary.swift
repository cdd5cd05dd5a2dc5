public import Foundation

/// The files that groups choose from: those that come with the program, and a folder's, which win.
///
///     FOLDER/config.yaml                      instead of the base
///     FOLDER/model_args/vanilla_t5_ntl.yaml   instead of the preset of that name
///     FOLDER/dataset_args/mine.yaml           beside the presets: dataset_args=mine
public struct PresetLibrary: Sendable {
  private let folder: URL?

  /// The presets, and what a folder has.
  ///
  /// - Parameter folder: a folder with a folder for each group; nil: presets alone.
  /// - Throws: ``ConfigurationError`` if there is no such folder, or none that has settings.
  public init(folder: URL? = nil) throws(ConfigurationError) {
    self.folder = folder
    guard let folder else { return }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw .file(folder.path, line: 0, problem: "is no folder that can be read.")
    }
    let known = ConfigurationGroup.allCases.map(\.rawValue) + ["config.yaml"]
    guard names.contains(where: known.contains) else {
      throw .file(
        folder.path, line: 0,
        problem:
          "holds none of \(known.joined(separator: ", ")); `ntl config export FOLDER` writes "
          + "a folder to begin with.")
    }
  }

  /// Names that the paper's code has for a file beside the one it has here.
  private static let spellings = ["run_specific_config/gm8k_runs": "gsm8k_runs"]

  /// A group's options, in alphabetical order.
  public func options(of group: ConfigurationGroup) -> [String] {
    let prefix = group.rawValue + "/"
    let presets = Self.presets.keys.filter { $0.hasPrefix(prefix) }.map {
      $0.dropFirst(prefix.count)
    }
    let own = folder.flatMap {
      try? FileManager.default.contentsOfDirectory(atPath: $0.appending(path: group.rawValue).path)
    }
    let files = (own ?? []).filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
    return Set(presets.map(String.init) + files.map { String($0.dropLast(5)) }).sorted()
  }

  /// What the comment at the top of an option's file says; empty without one.
  ///
  /// - Throws: ``ConfigurationError`` if there is no such option.
  public func summary(of option: String, in group: ConfigurationGroup) throws -> String {
    try file(option, of: group, for: .standard).text.split(separator: "\n").prefix {
      $0.hasPrefix("#")
    }
    .map { $0.drop { "# ".contains($0) } }.joined(separator: " ")
  }

  /// The base of all runs.
  func base() throws(ConfigurationError) -> ConfigurationFile {
    try ownFile("config.yaml")
      ?? ConfigurationFile(name: "config", text: Self.presets["config"] ?? "", isPreset: true)
  }

  /// The file of an option.
  func file(
    _ option: String, of group: ConfigurationGroup, for origin: ConfigurationOrigin
  ) throws(ConfigurationError) -> ConfigurationFile {
    // A name, not a path: what a word chooses lies in the group's folder.
    guard !option.contains("/"), !option.hasPrefix("."), !option.isEmpty else {
      throw unknown(option, group, origin)
    }
    if let own = try ownFile("\(group.rawValue)/\(option).yaml") { return own }
    let name = "\(group.rawValue)/\(option)"
    if let text = Self.presets[name] {
      return ConfigurationFile(name: name, text: text, isPreset: true)
    }
    guard let spelling = Self.spellings[name] else { throw unknown(option, group, origin) }
    return try file(spelling, of: group, for: origin)
  }

  private func unknown(
    _ option: String, _ group: ConfigurationGroup, _ origin: ConfigurationOrigin
  ) -> ConfigurationError {
    .unknown(
      kind: "option of \(group.rawValue)", name: option, known: options(of: group), origin: origin)
  }

  private func ownFile(_ path: String) throws(ConfigurationError) -> ConfigurationFile? {
    guard let url = folder?.appending(path: path), FileManager.default.fileExists(atPath: url.path)
    else { return nil }
    let size = (try? url.resourceValues(forKeys: [.fileSizeKey]))?.fileSize
    guard let size, size <= 1 << 20, let data = try? Data(contentsOf: url) else {
      throw .file(url.path, line: 0, problem: "is no file of settings: unreadable, or above 1 MB.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw .file(url.path, line: 0, problem: "is not UTF-8.")
    }
    return ConfigurationFile(name: url.path, text: text, isPreset: false)
  }
}
