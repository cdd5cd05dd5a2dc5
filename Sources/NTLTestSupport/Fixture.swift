public import Foundation

/// The root of this package, found from where this file was compiled.
public let packageRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The optional folder of real data beside the package.
public let sharedData = packageRoot.appending(path: "../shared/data").standardizedFileURL

/// A file in `Fixtures/`.
public func fixtureFile(_ name: String) -> URL {
  packageRoot.appending(path: "Fixtures/\(name)")
}

/// Reads a golden JSON file, written by the script of the same name beside it.
public func fixture<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws
  -> Value
{
  try JSONDecoder().decode(type, from: Data(contentsOf: fixtureFile("\(name).json")))
}
