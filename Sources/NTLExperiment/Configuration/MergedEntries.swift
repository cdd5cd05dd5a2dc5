/// Entries of which a later one takes the place of an earlier one with the same key.
struct MergedEntries {
  private var entries: [String: ConfigurationEntry] = [:]
  /// In the order in which keys were first set, which is how a configuration is shown.
  private var order: [String] = []

  mutating func set(_ new: [ConfigurationEntry]) {
    for entry in new {
      if ArgumentSchema.all[entry.key]?.kind == .section {
        // null clears the keys inside; keys inside show that there is a section.
        for key in order where key.hasPrefix(entry.key + ".") { entries[key] = nil }
      } else if let section = entry.key.lastIndex(of: "."),
        entry.key[..<section].contains(".")
      {
        entries[String(entry.key[..<section])] = nil
      }
      if entries.updateValue(entry, forKey: entry.key) == nil, !order.contains(entry.key) {
        order.append(entry.key)
      }
    }
  }

  /// The entries, with `${group.key}` replaced by what the key is set to; null becomes nothing.
  ///
  /// - Throws: ``ConfigurationError`` for an unknown key and for keys that refer to one another in a circle.
  func interpolated() throws(ConfigurationError) -> [ConfigurationEntry] {
    var resolved: [ConfigurationEntry] = []
    for key in order {
      guard var entry = entries[key] else { continue }
      entry.value = try value(of: entry, visiting: [])
      resolved.append(entry)
    }
    return resolved
  }

  private func value(
    of entry: ConfigurationEntry, visiting: [String]
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let text = entry.value.text, text.contains("${") else { return entry.value }
    guard !visiting.contains(entry.key) else {
      throw problem(entry, "refers to itself: \((visiting + [entry.key]).joined(separator: " → "))")
    }
    let visiting = visiting + [entry.key]
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        throw problem(entry, "has a ${ without its }.")
      }
      let name = String(rest[start.upperBound..<end])
      rest = rest[rest.index(after: end)...]
      let replacement = try self.value(named: name, in: entry, visiting: visiting)
      // A reference alone is the value itself, of whatever type.
      if result.isEmpty && rest.isEmpty { return replacement }
      if case .list = replacement { throw problem(entry, "has a list, ${\(name)}, within a text.") }
      result += replacement.text ?? ""
      guard result.utf8.count <= 1 << 16 else { throw problem(entry, "becomes too long.") }
    }
    return .quoted(result + rest)
  }

  private func value(
    named name: String, in entry: ConfigurationEntry, visiting: [String]
  ) throws(ConfigurationError) -> ConfigurationValue {
    if let other = entries[name] { return try value(of: other, visiting: visiting) }
    guard let schema = ArgumentSchema.all[name] else {
      throw .unknown(
        kind: "key", name: name, known: ArgumentSchema.all.keys.sorted(), origin: entry.origin)
    }
    return schema.standard
  }

  private func problem(_ entry: ConfigurationEntry, _ sentence: String) -> ConfigurationError {
    .contradiction("\(entry.origin): \(entry.key) \(sentence)")
  }
}
