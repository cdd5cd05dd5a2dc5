import Foundation
import NTLHub
import Testing

private let large = "model.safetensors"

/// Full disks and other processes.
@Suite struct DiskTests {
  @Test func aFullDiskIsSaidInOneSentence() throws {
    let hub = try FakeHub(["config.json", large])
    defer { hub.end() }
    let tag = FakeHub.files[large]!.tag
    try FileManager.default.createDirectory(
      at: hub.path("blobs"), withIntermediateDirectories: true)
    // A device that is always full.
    try FileManager.default.createSymbolicLink(
      atPath: hub.path("blobs/\(tag).incomplete").path, withDestinationPath: "/dev/full")
    do {
      _ = try hub.fetch()
      Issue.record("written")
    } catch let error as HubError {
      #expect("\(error)".contains("the disk is full") && !"\(error)".contains("\n"))
    }
  }

  @Test func aFileLargerThanTheDiskIsNotBegun() throws {
    let hub = try FakeHub(["config.json", large]) { request, _, response in
      if request.path.contains("/resolve/"), request.path.hasSuffix(large) {
        response.headers["X-Linked-Size"] = "\(1 << 60)"
      }
    }
    defer { hub.end() }
    do {
      _ = try hub.fetch()
      Issue.record("written")
    } catch HubError.diskFull(_, let needed, let free) {
      #expect(needed == 1 << 60 && free < needed)
    }
    #expect(!hub.transfers.contains { $0.path.contains(large) })
  }

  @Test func aCacheThatCannotBeWrittenIsNamed() throws {
    let hub = try FakeHub(["config.json", large])
    defer { hub.end() }
    try Data().write(to: hub.cache)
    do {
      _ = try hub.fetch()
      Issue.record("written")
    } catch HubError.unwritable(let file, _) { #expect(file.hasPrefix(hub.cache.path)) }
  }

  @Test func severalAtOnceFetchEachFileOnce() async throws {
    let hub = try FakeHub(["config.json", large]) { request, _, _ in
      if request.path == "/store/\(large)" { usleep(200_000) }
    }
    defer { hub.end() }
    let folders = try await withThrowingTaskGroup(of: URL.self) { group in
      for _ in 0..<8 { group.addTask { try hub.fetch() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(folders).count == 1 && folders.count == 8)
    #expect(hub.transfers.count { $0.path == "/store/\(large)" } == 1)
    let file = FakeHub.files[large]!
    #expect(try Array(Data(contentsOf: folders[0].appending(path: large))) == file.bytes)
  }

  @Test func aFileThatAnotherProcessIsFetchingIsWaitedFor() throws {
    let hub = try FakeHub(["config.json", large])
    defer { hub.end() }
    let tag = FakeHub.files[large]!.tag
    let folder = hub.cache.appending(path: ".locks/models--org--model")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let lock = open(folder.appending(path: "\(tag).lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    var hasWaited = false
    _ = try hub.fetch(observing: { event in
      guard case .waits(large) = event else { return }
      hasWaited = true
      #expect(!hub.transfers.contains { $0.path.contains(large) })
      close(lock)
    })
    #expect(hasWaited)
  }

  @Test func sizesAreWrittenAsPeopleReadThem() {
    #expect(byteCount(999) == "999 bytes")
    #expect(byteCount(1_000) == "1.0 kB")
    #expect(byteCount(242_043_056) == "242.0 MB")
    #expect(byteCount(Int.max) == "9223372.0 TB")
  }
}
