import Foundation
import NTLHub
import NTLTestSupport

/// The Hub with one repository, `org/model`, of made-up files; those of the fixture that a test names.
struct FakeHub {
  typealias Request = LoopbackServer.Request
  typealias Response = LoopbackServer.Response

  static let commit = String(repeating: "0123456789", count: 4)

  let server: LoopbackServer
  let cache: URL

  /// A repository that has the files called `names`. `tamper` changes an answer, or leaves it as the Hub
  /// would give it; `nth` counts the requests of the same method and address from 1.
  init(
    _ names: [String],
    tamper: @escaping @Sendable (Request, _ nth: Int, inout Response) -> Void = { _, _, _ in }
  ) throws {
    let files = Self.files.filter { names.contains($0.key) }
    let counts = Counter()
    server = try LoopbackServer { request in
      var response = Self.answer(request, files)
      tamper(request, counts.next("\(request.method) \(request.path)"), &response)
      return response
    }
    cache = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
  }

  /// Stops the server and deletes the cache.
  func end() {
    server.stop()
    try? FileManager.default.removeItem(at: cache)
  }

  /// What a client in this cache is told by its environment.
  func settings(_ more: [String: String] = [:]) throws -> HubSettings {
    let environment = [
      "HF_ENDPOINT": server.address, "HF_HUB_CACHE": cache.path, "HF_HOME": cache.path,
    ]
    var settings = try HubSettings(environment: environment.merging(more) { $1 })
    settings.pauses = [0, 0, 0, 0]
    settings.timeout = 20
    return settings
  }

  /// Has `org/model`, or what else a test names.
  func fetch(
    _ name: String = "org/model", for contents: Contents = .model,
    _ change: (inout HubSettings) -> Void = { _ in },
    observing observe: @escaping (HubEvent) -> Void = { _ in }
  ) throws -> URL {
    var settings = try settings()
    change(&settings)
    return try Hub(settings, observing: observe).locate(name, for: contents)
  }

  func path(_ name: String) -> URL { cache.appending(path: "models--org--model/\(name)") }

  var transfers: [Request] {
    server.requests.filter { $0.method == "GET" && !$0.path.contains("/api/") }
  }

  // MARK: The files

  struct File: Sendable {
    let bytes: [UInt8]
    let tag: String
    var isLarge: Bool { tag.utf8.count == 64 }
  }

  /// What `Fixtures/hub_files.py` wrote, with its hashes.
  static let files: [String: File] = {
    struct Entry: Decodable {
      let text: String?
      let length: Int?
      let etag: String
    }
    struct Fixture: Decodable { let files: [String: Entry] }
    let files = try! fixture("hub_files", as: Fixture.self).files
    return files.mapValues { entry in
      let bytes = entry.text.map { Array($0.utf8) } ?? pattern(entry.length!)
      return File(bytes: bytes, tag: entry.etag)
    }
  }()

  private static func pattern(_ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 / 251 + length) }
  }

  /// As the Hub answers: small files itself, large ones with the address of a store, here the same server.
  private static func answer(_ request: Request, _ files: [String: File]) -> Response {
    let path = request.path
    if path.hasPrefix("/api/models/org/model/revision/") {
      guard ["main", commit, "refs%2Fpr%2F1"].contains(path.components(separatedBy: "/").last!)
      else {
        return Response(status: 404, headers: ["X-Error-Code": "RevisionNotFound"])
      }
      let siblings = files.keys.sorted().map { "{\"rfilename\": \"\($0)\"}" }
      let text = "{\"sha\": \"\(commit)\", \"siblings\": [\(siblings.joined(separator: ", "))]}"
      return Response(body: Array(text.utf8))
    }
    let name = path.components(separatedBy: "/").last!
    guard let file = files[name] else { return Response(status: 404) }
    if path == "/org/model/resolve/\(commit)/\(name)" {
      guard file.isLarge else {
        return part(request, file, headers: ["ETag": "\"\(file.tag)\"", "X-Repo-Commit": commit])
      }
      return Response(
        status: 302,
        headers: [
          "Location": "/store/\(name)", "ETag": "\"other\"", "X-Linked-Etag": "\"\(file.tag)\"",
          "X-Linked-Size": "\(file.bytes.count)", "X-Repo-Commit": commit,
        ])
    }
    return path == "/store/\(name)" ? part(request, file, headers: [:]) : Response(status: 404)
  }

  private static func part(
    _ request: Request, _ file: File, headers: [String: String]
  ) -> Response {
    guard let range = request.range else { return Response(headers: headers, body: file.bytes) }
    guard range.lowerBound < file.bytes.count else {
      return Response(status: 416, headers: headers)
    }
    let kept = range.clamped(to: 0...file.bytes.count - 1)
    let sent = "bytes \(kept.lowerBound)-\(kept.upperBound)/\(file.bytes.count)"
    return Response(
      status: 206, headers: headers.merging(["Content-Range": sent]) { $1 },
      body: Array(file.bytes[kept]))
  }
}

/// Counts by name, from any thread.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var counts: [String: Int] = [:]

  func next(_ name: String) -> Int {
    lock.withLock {
      counts[name, default: 0] += 1
      return counts[name]!
    }
  }
}
