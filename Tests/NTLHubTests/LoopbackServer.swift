import Foundation
import Synchronization

/// An HTTP server on 127.0.0.1 that does what a test says, also what no server should.
final class LoopbackServer: Sendable {
  /// What a client asked.
  struct Request: Sendable {
    let method: String
    let path: String
    /// By names in small letters.
    let headers: [String: String]

    /// The first byte and the last one of `Range: bytes=a-b`.
    var range: ClosedRange<Int>? {
      guard let text = headers["range"], text.hasPrefix("bytes=") else { return nil }
      let ends = text.dropFirst(6).split(separator: "-").compactMap { Int($0) }
      return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }
  }

  /// What it is answered.
  struct Response: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// The connection is closed after so many bytes of the body; the length is announced all the same.
    var cut: Int?
    /// The connection stays open and silent, after what comes before `cut`.
    var hangs = false
    /// No line of the answer is sent before somebody closes the connection.
    var isMute = false
  }

  let port: Int
  private let listener: Int32
  private let answer: @Sendable (Request) -> Response
  private let log = Mutex<[Request]>([])
  private let isOpen = Mutex(true)

  /// Begins to listen at a free port.
  init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (listener, size) = (listener, length)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in accept() }
  }

  var address: String { "http://127.0.0.1:\(port)" }

  /// What has been asked so far.
  var requests: [Request] { log.withLock { $0 } }

  /// Ends the server; clients that wait are cut off.
  func stop() {
    isOpen.withLock { $0 = false }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func accept() {
    while true {
      let connection = Foundation.accept(listener, nil, nil)
      guard connection >= 0 else {
        close(listener)
        return
      }
      Thread.detachNewThread { [self] in
        serve(connection)
        close(connection)
      }
    }
  }

  /// One request a connection.
  private func serve(_ connection: Int32) {
    guard let request = Self.read(connection) else { return }
    log.withLock { $0.append(request) }
    var response = answer(request)
    if response.isMute { return wait(connection) }
    response.headers["Content-Length", default: "\(response.body.count)"] += ""
    var text = "HTTP/1.1 \(response.status) X\r\nConnection: close\r\n"
    for (name, value) in response.headers { text += "\(name): \(value)\r\n" }
    var bytes = Array("\(text)\r\n".utf8)
    if request.method != "HEAD" { bytes += response.body.prefix(response.cut ?? .max) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
    if response.hangs { wait(connection) }
  }

  /// Until the client or the test has had enough.
  private func wait(_ connection: Int32) {
    while isOpen.withLock({ $0 }) {
      var interest = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
      if poll(&interest, 1, 50) != 0 { return }
    }
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = recv(connection, &block, block.count, 0)
      guard count > 0, bytes.count < 100_000 else { return nil }
      bytes += block.prefix(count)
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    return Request(method: words[0], path: words[1], headers: headers)
  }
}
