import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends requests one at a time and hands what comes back to the thread that waits for it.
///
/// Redirections are not followed: on Linux, `URLSession` would send the token along to another host. Nor
/// does it wait for a slow reader there, so a request should not ask for more than memory can hold.
final class HTTPClient {
  private let delegate = Delegate()
  private let session: URLSession
  private let timeout: Double

  /// - Parameter timeout: for how many seconds a server may be silent.
  init(timeout: Double) {
    self.timeout = timeout
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    // Silence is measured below. This one only ends what nobody waits for.
    configuration.timeoutIntervalForRequest = 604_800
    configuration.timeoutIntervalForResource = 604_800
    session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
  }

  deinit { session.invalidateAndCancel() }

  /// Sends a request and waits for the end of the answer.
  ///
  /// `respond` is told status and headers before the body, `receive` the body as it comes; what they throw
  /// ends the request.
  ///
  /// - Returns: status and headers.
  /// - Throws: ``HubError/unreachable(host:reason:)``, or what the closures throw.
  func send(
    _ method: String, _ url: URL, headers: [String: String],
    respond: (HTTPAnswer) throws(HubError) -> Void = { _ throws(HubError) in },
    receive: (Data) throws(HubError) -> Void = { _ throws(HubError) in }
  ) throws(HubError) -> HTTPAnswer {
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.timeoutInterval = 604_800
    // A compressed body would have another size, and another range.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    request.setValue("ntl", forHTTPHeaderField: "User-Agent")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let task = session.dataTask(with: request)
    defer { task.cancel() }
    task.resume()
    var answer: HTTPAnswer?
    func unreachable(_ reason: String) -> HubError {
      .unreachable(host: url.authority, reason: reason)
    }
    while true {
      guard let event = delegate.next(of: task.taskIdentifier, within: timeout) else {
        throw unreachable("nothing has come from it for \(timeout.formatted()) seconds")
      }
      switch event {
      case .response(let response):
        answer = response
        try respond(response)
      case .data(let data): try receive(data)
      case .end(let problem?): throw unreachable(problem)
      case .end(nil):
        guard let answer else { throw unreachable("it closed the connection without an answer") }
        return answer
      }
    }
  }

  private enum Event: Sendable {
    case response(HTTPAnswer)
    case data(Data)
    case end(String?)
  }

  /// Called on the session's own thread; puts everything in a row for the one that waits.
  private final class Delegate: NSObject, URLSessionDataDelegate, Sendable {
    private let events = Mutex<[(task: Int, event: Event)]>([])
    private let arrived = DispatchSemaphore(value: 0)

    /// The next event of a task; nil if there is none for too long. Those of tasks before it, which were
    /// given up, are dropped.
    func next(of task: Int, within seconds: Double) -> Event? {
      while true {
        guard arrived.wait(timeout: .now() + seconds) == .success else { return nil }
        let first = events.withLock { $0.removeFirst() }
        if first.task == task { return first.event }
      }
    }

    private func put(_ event: Event, _ task: URLSessionTask) {
      events.withLock { $0.append((task.taskIdentifier, event)) }
      arrived.signal()
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
      completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
      if let response = response as? HTTPURLResponse {
        put(.response(HTTPAnswer(response)), dataTask)
      }
      completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      put(.data(data), dataTask)
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) { put(.end(error?.localizedDescription), task) }
  }
}

/// Status and headers.
struct HTTPAnswer: Sendable {
  let status: Int
  /// By names in small letters.
  private let headers: [String: String]

  init(_ response: HTTPURLResponse) {
    status = response.statusCode
    headers = Dictionary(
      response.allHeaderFields.compactMap { name, value in
        (name as? String).map { ($0.lowercased(), "\(value)") }
      }, uniquingKeysWith: { $1 })
  }

  subscript(name: String) -> String? { headers[name.lowercased()] }

  /// Where the answer to a request for `url` says to ask instead.
  func redirection(from url: URL) -> URL? {
    guard [301, 302, 303, 307, 308].contains(status), let location = self["Location"] else {
      return nil
    }
    return URL(string: location, relativeTo: url)?.absoluteURL
  }
}

extension URL {
  /// Host and, if it is not the usual one, port.
  var authority: String { (host() ?? "?") + (port.map { ":\($0)" } ?? "") }

  /// Whether both addresses are answered by the same server.
  func hasSameOrigin(as other: URL) -> Bool {
    func origin(_ url: URL) -> [String?] {
      let scheme = url.scheme?.lowercased()
      return [
        scheme, url.host()?.lowercased(), "\(url.port ?? (scheme == "https" ? 443 : 80))",
      ]
    }
    return origin(self) == origin(other)
  }
}
