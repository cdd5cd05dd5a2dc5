// How the tables of keys are written.
extension ArgumentSchema {
  static func flag(_ name: String, _ standard: Bool?, _ use: Use = .done) -> ArgumentSchema {
    ArgumentSchema(
      name: name, kind: .flag, standard: standard.map { .plain("\($0)") } ?? .null, use: use)
  }

  static func integer(
    _ name: String, _ standard: Int?, from least: Int = 0, to most: Int = .max, _ use: Use = .done
  ) -> ArgumentSchema {
    ArgumentSchema(
      name: name, kind: .integer(least...most), standard: standard.map { .plain("\($0)") } ?? .null,
      use: use)
  }

  static func number(
    _ name: String, _ standard: Double?, from least: Double = 0,
    to most: Double = .greatestFiniteMagnitude, _ use: Use = .done
  ) -> ArgumentSchema {
    ArgumentSchema(
      name: name, kind: .number(least...most), standard: standard.map { .plain("\($0)") } ?? .null,
      use: use)
  }

  static func text(_ name: String, _ standard: String? = nil, _ use: Use = .done) -> ArgumentSchema
  {
    ArgumentSchema(
      name: name, kind: .text, standard: standard.map { .plain($0) } ?? .null, use: use)
  }

  static func texts(_ name: String) -> ArgumentSchema {
    ArgumentSchema(name: name, kind: .texts, standard: .null, use: .done)
  }

  static func choice(
    _ name: String, _ choices: [String], _ standard: String?, _ use: Use = .done
  ) -> ArgumentSchema {
    ArgumentSchema(
      name: name, kind: .choice(choices), standard: standard.map { .plain($0) } ?? .null, use: use)
  }

  static func section(_ name: String) -> ArgumentSchema {
    ArgumentSchema(name: name, kind: .section, standard: .null, use: .done)
  }

  static func ignored(_ names: String...) -> [ArgumentSchema] {
    names.map { ArgumentSchema(name: $0, kind: .anything, standard: .null, use: .ignored) }
  }

  static func only(
    _ values: [String], because reason: String, _ names: String...
  ) -> [ArgumentSchema] {
    names.map {
      ArgumentSchema(
        name: $0, kind: .anything, standard: .null, use: .only(values, because: reason))
    }
  }
}
