import Foundation
import NTLHub
import Testing

private let large = "model.safetensors"

/// Servers that break off, hang, forget or lie.
@Suite struct InterruptionTests {
  private static let model = ["config.json", large]

  private func expectWhole(_ folder: URL) throws {
    let file = FakeHub.files[large]!
    #expect(try Array(Data(contentsOf: folder.appending(path: large))) == file.bytes)
  }

  @Test func aTransferThatIsCutGoesOnWhereItStopped() throws {
    let hub = try FakeHub(Self.model) { request, nth, response in
      if request.path == "/store/\(large)", nth < 3 { response.cut = 1_000_000 }
    }
    defer { hub.end() }
    var retries = 0
    try expectWhole(hub.fetch(observing: { if case .retries = $0 { retries += 1 } }))
    let ranges = hub.transfers.filter { $0.path.contains(large) }.map(\.range)
    #expect(ranges == [nil, 1_000_000...2_999_999, 2_000_000...2_999_999])
    #expect(retries == 2)
  }

  @Test func aLaterRunGoesOnWhereAnEarlierOneStopped() throws {
    let file = FakeHub.files[large]!
    let hub = try FakeHub(Self.model) { request, nth, response in
      if request.path == "/store/\(large)", nth == 1 { response.cut = 1_234_567 }
    }
    defer { hub.end() }
    #expect(throws: HubError.self) { try hub.fetch { $0.pauses = [] } }
    let partial = hub.path("blobs/\(file.tag).incomplete")
    #expect(try Data(contentsOf: partial).count == 1_234_567)
    #expect(!FileManager.default.fileExists(atPath: hub.path("refs/main").path))
    try expectWhole(hub.fetch())
    #expect(hub.transfers.last?.range == 1_234_567...2_999_999)
    #expect(!FileManager.default.fileExists(atPath: partial.path))
  }

  @Test func largeFilesComeInParts() throws {
    let hub = try FakeHub(Self.model)
    defer { hub.end() }
    try expectWhole(hub.fetch { $0.window = 1_100_000 })
    #expect(
      hub.transfers.filter { $0.path.contains(large) }.map(\.range)
        == [0...1_099_999, 1_100_000...2_199_999, 2_200_000...2_999_999])
  }

  @Test func aServerThatIgnoresRangesBeginsAnew() throws {
    let file = FakeHub.files[large]!
    let hub = try FakeHub(Self.model) { request, nth, response in
      guard request.path == "/store/\(large)" else { return }
      response = FakeHub.Response(body: file.bytes, cut: nth == 1 ? 700_000 : nil)
    }
    defer { hub.end() }
    try expectWhole(hub.fetch())
    #expect(hub.transfers.last?.range == 700_000...2_999_999)
  }

  @Test func aServerThatIgnoresRangesAndNeverComesFartherIsGivenUp() throws {
    let file = FakeHub.files[large]!
    let hub = try FakeHub(Self.model) { request, nth, response in
      guard request.path == "/store/\(large)" else { return }
      response = FakeHub.Response(body: file.bytes, cut: nth.isMultiple(of: 2) ? 20 : 10)
    }
    defer { hub.end() }
    #expect(throws: HubError.self) { try hub.fetch() }
    #expect(hub.transfers.count { $0.path.contains(large) } == 6)
  }

  @Test func anAddressThatHasExpiredIsAskedForAgain() throws {
    let store = try FakeHub([large]) { request, _, response in
      if request.path.contains("/old/") { response = FakeHub.Response(status: 403) }
    }
    defer { store.end() }
    let address = store.server.address
    let hub = try FakeHub(Self.model) { request, nth, response in
      guard response.status == 302 else { return }
      response.headers["Location"] = "\(address)\(nth == 1 ? "/old" : "")/store/\(large)"
    }
    defer { hub.end() }
    try expectWhole(hub.fetch())
    #expect(store.server.requests.map(\.path) == ["/old/store/\(large)", "/store/\(large)"])
  }

  @Test func aPartThatIsNotTheOneAskedForIsRefused() throws {
    let hub = try FakeHub(Self.model) { request, nth, response in
      guard request.path == "/store/\(large)" else { return }
      if nth == 1 {
        response.cut = 10
      } else {
        response.headers["Content-Range"] = "bytes 0-9/3000000"
      }
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch()
      Issue.record("accepted")
    } catch HubError.badAnswer(_, let problem) { #expect(problem.contains("bytes 0-9")) }
  }

  @Test(arguments: [3_000_001, 3_000_000, 10])
  func anOldPartOfAnythingDoesNoHarm(_ count: Int) throws {
    let file = FakeHub.files[large]!
    let hub = try FakeHub(Self.model)
    defer { hub.end() }
    try FileManager.default.createDirectory(
      at: hub.path("blobs"), withIntermediateDirectories: true)
    let partial = hub.path("blobs/\(file.tag).incomplete")
    try Data(repeating: 1, count: count).write(to: partial)
    if count <= 3_000_000 {
      // It is taken for the beginning, found out by the hash, and gone the next time.
      #expect(throws: HubError.self) { try hub.fetch() }
      #expect(!FileManager.default.fileExists(atPath: partial.path))
    }
    try expectWhole(hub.fetch())
  }

  @Test func aServerThatHasLessThanIsHereIsAskedForAll() throws {
    let hub = try FakeHub(Self.model) { request, nth, response in
      guard request.path == "/store/\(large)" else { return }
      if nth == 1 { response.cut = 1_000 }
      if nth == 2 { response = FakeHub.Response(status: 416) }
    }
    defer { hub.end() }
    try expectWhole(hub.fetch())
    #expect(hub.transfers.last?.range == nil)
  }

  @Test func aHangingServerIsGivenUp() throws {
    let hub = try FakeHub(Self.model) { request, _, response in
      if request.path == "/store/\(large)" { (response.cut, response.hangs) = (500, true) }
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch { ($0.pauses, $0.timeout) = ([], 1) }
      Issue.record("accepted")
    } catch HubError.outOfReach(_, let host, let reason) {
      #expect(host == "127.0.0.1:\(hub.server.port)" && reason.contains("nothing has come"))
    }
    let tag = FakeHub.files[large]!.tag
    #expect(try Data(contentsOf: hub.path("blobs/\(tag).incomplete")).count == 500)
  }

  @Test func aMuteServerIsGivenUp() throws {
    let hub = try FakeHub(Self.model) { _, _, response in response.isMute = true }
    defer { hub.end() }
    #expect(throws: HubError.self) { try hub.fetch { $0.timeout = 1 } }
    #expect(hub.server.requests.count == 1)
  }

  @Test func aServerInTroubleIsAskedAgain() throws {
    let hub = try FakeHub(Self.model) { request, nth, response in
      if !request.path.contains("/api/"), nth == 1 { response = FakeHub.Response(status: 503) }
    }
    defer { hub.end() }
    try expectWhole(hub.fetch())
  }

  @Test(arguments: ["config.json", large])
  func damagedContentsAreFoundOutAndDeleted(_ name: String) throws {
    let hub = try FakeHub(Self.model) { request, _, response in
      guard request.method == "GET", request.path.hasSuffix(name), response.status == 200 else {
        return
      }
      response.body[response.body.count / 2] ^= 1
    }
    defer { hub.end() }
    let tag = FakeHub.files[name]!.tag
    do {
      _ = try hub.fetch()
      Issue.record("accepted")
    } catch HubError.wrongHash(let file, let expected, let actual) {
      #expect(file == name && expected == tag && actual.utf8.count == tag.utf8.count)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: hub.path("blobs").path)
    #expect(!left.contains { $0.hasPrefix(tag) })
    #expect(throws: HubError.self) { try hub.fetch { $0.isOffline = true } }
  }

  @Test(arguments: [1, -1]) func anotherSizeIsFoundOut(_ more: Int) throws {
    let hub = try FakeHub(Self.model) { request, _, response in
      guard request.path == "/store/\(large)" else { return }
      response = FakeHub.Response(body: [UInt8](repeating: 0, count: 3_000_000 + more))
    }
    defer { hub.end() }
    #expect(throws: HubError.self) { try hub.fetch() }
    let tag = FakeHub.files[large]!.tag
    #expect(!FileManager.default.fileExists(atPath: hub.path("blobs/\(tag)").path))
  }

  @Test func aFileOfUnknownSizeAndHashIsTakenAsItComes() throws {
    let hub = try FakeHub(Self.model) { request, _, response in
      guard request.path.contains("/resolve/"), request.path.hasSuffix(large) else { return }
      response.headers["X-Linked-Size"] = nil
      response.headers["X-Linked-Etag"] = "W/\"abc-1\""
    }
    defer { hub.end() }
    try expectWhole(hub.fetch())
    #expect(FileManager.default.fileExists(atPath: hub.path("blobs/abc-1").path))
  }
}
