import Yams

/// A YAML file of settings.
struct ConfigurationFile: Sendable {
  /// The path, or of a preset the name: `training_args/train`.
  let name: String
  /// What it holds.
  let text: String
  /// Whether it comes with the program.
  let isPreset: Bool

  func origin(_ line: Int?) -> ConfigurationOrigin {
    isPreset ? .preset(name, line: line ?? 0) : .file(name, line: line ?? 0)
  }

  private func root() throws(ConfigurationError) -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw .file(name, line: Self.line(of: error), problem: "is not YAML: \(Self.problem(error))")
    } catch {
      throw .file(name, line: 0, problem: "is not YAML: \(error)")
    }
  }

  /// The groups' options that a `config.yaml` begins with, in their order; `nil` stands for `_self_`, the
  /// file's own keys.
  func defaults() throws(ConfigurationError) -> [(group: ConfigurationGroup, option: String)?] {
    guard let node = try root()?.mapping?["defaults"] else { return [nil] }
    guard let items = node.sequence else {
      throw .file(name, line: node.mark?.line ?? 0, problem: "defaults must be a list.")
    }
    var defaults: [(group: ConfigurationGroup, option: String)?] = []
    for item in items {
      if item.scalar?.string == "_self_" {
        defaults.append(nil)
      } else if let pair = item.mapping?.first, let head = pair.key.scalar?.string,
        let option = pair.value.scalar?.string
      {
        let groupName = String(head.split(separator: "@").first ?? "")
        guard let group = ConfigurationGroup(rawValue: groupName) else {
          throw .unknown(
            kind: "group", name: groupName, known: ConfigurationGroup.allCases.map(\.rawValue),
            origin: origin(item.mark?.line))
        }
        defaults.append((group, option))
      } else {
        throw .file(
          name, line: item.mark?.line ?? 0,
          problem: "an item of defaults is _self_ or group: option.")
      }
    }
    return defaults.contains { $0 == nil } ? defaults : defaults + [nil]
  }

  /// The settings in the order of the file, each key with its group.
  ///
  /// - Parameter package: the group whose keys the file has; nil if they lie at the root, under their groups.
  /// - Returns: one entry a scalar or list; a mapping becomes dotted keys.
  /// - Throws: ``ConfigurationError`` naming file and line, with the nearest name for an unknown key.
  func entries(in package: String?) throws(ConfigurationError) -> [ConfigurationEntry] {
    guard let root = try root(), !root.isNull else { return [] }
    guard let mapping = root.mapping else {
      throw .file(name, line: 1, problem: "must hold keys and values, `key: value`.")
    }
    var entries: [ConfigurationEntry] = []
    if let package {
      try flatten(mapping, under: package, into: &entries)
      return entries
    }
    for (key, value) in mapping {
      let group = key.scalar?.string ?? ""
      if group == "defaults" || group == "hydra" { continue }
      guard ConfigurationGroup(rawValue: group)?.package != nil else {
        throw .unknown(
          kind: "group", name: group,
          known: ConfigurationGroup.allCases.compactMap(\.package), origin: origin(key.mark?.line))
      }
      if value.isNull { continue }
      guard let inner = value.mapping else {
        throw .file(
          name, line: key.mark?.line ?? 0, problem: "\(group) must hold keys and values.")
      }
      try flatten(inner, under: group, into: &entries)
    }
    return entries
  }

  private func flatten(
    _ mapping: Node.Mapping, under path: String, into entries: inout [ConfigurationEntry]
  ) throws(ConfigurationError) {
    for (key, node) in mapping {
      let full = "\(path).\(key.scalar?.string ?? "")"
      let line = key.mark?.line
      let isSection = ArgumentSchema.all[full]?.kind == .section
      if isSection, let inner = node.mapping {
        try flatten(inner, under: full, into: &entries)
        continue
      }
      guard ArgumentSchema.all[full] != nil else {
        let (group, rest) = ArgumentSchema.split(full)
        throw .unknown(
          kind: "key of \(group.rawValue)", name: rest, known: ArgumentSchema.names(in: group),
          origin: origin(line))
      }
      entries.append(
        ConfigurationEntry(key: full, value: try value(node, key: full), origin: origin(line)))
    }
  }

  private func value(_ node: Node, key: String) throws(ConfigurationError) -> ConfigurationValue {
    if node.isNull { return .null }
    if let scalar = node.scalar {
      return scalar.style == .plain ? .plain(scalar.string) : .quoted(scalar.string)
    }
    guard let items = node.sequence else {
      throw .file(name, line: node.mark?.line ?? 0, problem: "\(key) holds no keys of its own.")
    }
    var values: [ConfigurationValue] = []
    for item in items { values.append(try value(item, key: key)) }
    return .list(values)
  }

  /// The file's only value.
  func scalarOrList() throws(ConfigurationError) -> ConfigurationValue {
    guard let root = try root() else { return .null }
    return try value(root, key: "a value")
  }
}

extension Node {
  /// Whether it is a plain `null`, `~` or nothing.
  fileprivate var isNull: Bool {
    guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }
}

extension ConfigurationFile {
  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: 0
    }
  }

  private static func problem(_ error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      problem
    case .duplicatedKeysInMapping(let duplicates, _):
      "keys that stand there twice: \(duplicates.map { "\($0)" }.joined(separator: ", "))"
    default: "\(error)"
    }
  }
}
