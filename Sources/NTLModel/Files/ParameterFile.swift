public import Foundation
public import NTLTensor

extension Module {
  /// Writes every parameter under its name, in the precision of its device.
  public func save(to file: URL) throws {
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for parameter in parameters { writer.add(parameter.name, parameter.value, parameter.shape) }
    try writer.write(to: file)
  }

  /// Reads every parameter; nothing is changed unless the file has them all.
  ///
  /// - Throws: ``ModelError`` naming a parameter that is missing, left over, or of another shape.
  public func load(from file: URL) throws {
    let tensors = try SafetensorsFile(reading: file)
    for parameter in parameters {
      guard let entry = tensors.entries[parameter.name] else {
        throw ModelError.parameter(file: file.path, name: parameter.name, problem: "is missing")
      }
      guard entry.shape == parameter.shape.dimensions else {
        throw ModelError.parameter(
          file: file.path, name: parameter.name,
          problem: "has shape \(entry.shape); the configuration asks for \(parameter.shape)")
      }
    }
    let known = Set(parameters.map(\.name))
    if let stranger = tensors.entries.keys.filter({ !known.contains($0) }).min() {
      throw ModelError.parameter(
        file: file.path, name: stranger, problem: "has no place in this configuration")
    }
    for parameter in parameters { try tensors.read(parameter.name, into: parameter.value) }
  }
}

extension SafetensorsWriter {
  /// Adds a device's scalars, in its precision.
  public mutating func add(_ name: String, _ buffer: Buffer, _ shape: Shape) {
    switch buffer.device.precision {
    case .float32: add(name, buffer.device.floats(buffer), shape: shape.dimensions)
    case .float64: add(name, buffer.device.doubles(buffer), shape: shape.dimensions)
    }
  }
}

extension SafetensorsFile {
  /// Copies a tensor's scalars to a device.
  public func read(_ name: String, into buffer: Buffer) throws {
    switch buffer.device.precision {
    case .float32: buffer.device.write(try floats(name), to: buffer)
    case .float64: buffer.device.write(try doubles(name), to: buffer)
    }
  }
}
