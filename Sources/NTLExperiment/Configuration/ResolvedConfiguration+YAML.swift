extension ResolvedConfiguration {
  /// The configuration as YAML, which is kept with a run as `experiment.yaml`.
  ///
  /// - Parameters:
  ///   - origins: whether each value's origin stands beside it in a comment.
  ///   - defaults: whether keys that nothing sets are there, too.
  ///   - notes: whether the notes are comments at the top.
  /// - Returns: groups with their keys.
  public func yaml(origins: Bool = false, defaults: Bool = false, notes: Bool = true) -> String {
    var lines = notes ? self.notes.map { "# \($0)" } : []
    for (group, schema) in ArgumentSchema.groups {
      var section = entries.filter { $0.key.hasPrefix(group.rawValue + ".") }
      if defaults {
        let present = Set(section.map(\.key))
        section += schema.compactMap { schema in
          let key = "\(group.rawValue).\(schema.name)"
          guard !present.contains(key), schema.kind != .section, schema.use == .done else {
            return nil
          }
          return ConfigurationEntry(key: key, value: schema.standard, origin: .standard)
        }
      }
      guard !section.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append("\(group.rawValue):")
      lines += Self.lines(section, origins: origins)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ entries: [ConfigurationEntry], origins: Bool) -> [String] {
    var lines: [String] = []
    // Keys of one section stand together, where the first of them does.
    var written: Set<String> = []
    for entry in entries where !written.contains(entry.key) {
      let name = ArgumentSchema.split(entry.key).name
      guard let dot = name.firstIndex(of: ".") else {
        lines.append(line("  \(name): \(entry.value)", entry, origins))
        continue
      }
      lines.append("  \(name[..<dot]):")
      let prefix = entry.key.prefix(entry.key.count - name[dot...].count) + "."
      for inner in entries where inner.key.hasPrefix(prefix) {
        written.insert(inner.key)
        lines.append(
          line("    \(inner.key.dropFirst(prefix.count)): \(inner.value)", inner, origins))
      }
    }
    return lines
  }

  private static func line(_ text: String, _ entry: ConfigurationEntry, _ origins: Bool) -> String {
    guard origins else { return text }
    let padding = String(repeating: " ", count: max(2, 50 - text.count))
    return "\(text)\(padding)# \(entry.origin)"
  }
}
