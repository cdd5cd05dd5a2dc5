/// Values by key, of the types that the schema has made sure of.
struct ArgumentValues {
  private let entries: [String: ConfigurationEntry]

  init(_ entries: [ConfigurationEntry]) {
    self.entries = Dictionary(entries.map { ($0.key, $0) }) { $1 }
  }

  func value(_ key: String) -> ConfigurationValue {
    guard let schema = ArgumentSchema.all[key] else { fatalError("no key \(key) in the schema") }
    return entries[key]?.value ?? schema.standard
  }

  func origin(_ key: String) -> ConfigurationOrigin { entries[key]?.origin ?? .standard }

  func flag(_ key: String) -> Bool { value(key).flag ?? false }
  func integer(_ key: String) -> Int? { value(key).integer }
  func number(_ key: String) -> Double? { value(key).number }
  func text(_ key: String) -> String? { value(key).text }
  func texts(_ key: String) -> [String] { ArgumentSchema.texts(value(key)) ?? [] }

  /// For keys whose schema has a default and refuses null.
  func count(_ key: String) -> Int { integer(key)! }
  func amount(_ key: String) -> Double { number(key)! }
}
