import Foundation
import NTLJSON

/// What the Hub is asked for, and how its answers are read.
final class HubConnection {
  private let client: HTTPClient
  private let settings: HubSettings

  init(_ settings: HubSettings) {
    self.settings = settings
    client = HTTPClient(timeout: settings.timeout)
  }

  /// A commit and the names of its files.
  struct Listing {
    let commit: String
    let files: Set<String>
  }

  /// What the Hub says of a file.
  struct Metadata {
    /// A SHA-256 or the SHA-1 of a git blob, or some other word; the file's name in the cache.
    let tag: String
    /// The number of bytes, if it says so.
    let size: Int?
    /// Where the file is: at the Hub, or in a store elsewhere for a short while.
    let location: URL
  }

  /// GET {endpoint}/api/models/{name}/revision/{revision}
  func listing(of repository: RepositoryName) throws(HubError) -> Listing {
    let url = address("api/models/\(repository.name)/revision/" + encoded(repository.revision))
    var body = Data()
    let (answer, _) = try send(
      "GET", url,
      receive: { data throws(HubError) in
        body += data
        guard body.count <= 64 << 20 else {
          throw .badAnswer(url: url.absoluteString, problem: "is too long for a list of files")
        }
      })
    try check(answer, url, repository, file: nil)
    guard let json = try? JSON(parsing: body), let commit = json["sha"]?.string, isCommit(commit),
      let siblings = json["siblings"]?.array
    else {
      throw .badAnswer(
        url: url.absoluteString,
        problem: "is no description of a repository; does HF_ENDPOINT name a Hub?")
    }
    return Listing(commit: commit, files: Set(siblings.compactMap { $0["rfilename"]?.string }))
  }

  /// HEAD {endpoint}/{name}/resolve/{commit}/{file}
  ///
  /// A file in a store is announced by `X-Linked-Etag` and `X-Linked-Size` with a redirection there.
  func metadata(
    of file: String, in repository: RepositoryName, commit: String
  ) throws(HubError) -> Metadata {
    let url = address("\(repository.name)/resolve/\(commit)/" + encoded(file))
    let (answer, end) = try send("HEAD", url, until: { $0["X-Linked-Etag"] != nil })
    let location = answer.redirection(from: end)
    if location == nil { try check(answer, end, repository, file: file) }
    let tag = (answer["X-Linked-Etag"] ?? answer["ETag"]).map(Self.tag)
    guard let tag, isFileName(tag) else {
      throw .badAnswer(url: url.absoluteString, problem: "has no ETag to keep the file by")
    }
    let isEncoded = (answer["Content-Encoding"] ?? "identity") != "identity"
    let length = location == nil && !isEncoded ? answer["Content-Length"] : nil
    let size = (answer["X-Linked-Size"] ?? length).flatMap { Int($0) }
    return Metadata(tag: tag, size: size.flatMap { $0 < 0 ? nil : $0 }, location: location ?? end)
  }

  /// GET of a part of a file, or all of it.
  ///
  /// `respond` is told the status, 200 or 206, and the headers before any of the body.
  ///
  /// - Returns: the status: 200, 206 or 416.
  /// - Throws: ``HubError`` for any other status, and what the closures throw.
  func get(
    _ file: String, of repository: RepositoryName, at location: URL, range: ClosedRange<Int>?,
    respond: (HTTPAnswer) throws(HubError) -> Void, receive: (Data) throws(HubError) -> Void
  ) throws(HubError) -> Int {
    let headers = range.map { ["Range": "bytes=\($0.lowerBound)-\($0.upperBound)"] } ?? [:]
    var status = 0
    let (answer, end) = try send(
      "GET", location, headers: headers,
      respond: { answer throws(HubError) in
        status = answer.status
        if [200, 206].contains(status) { try respond(answer) }
      },
      receive: { data throws(HubError) in if [200, 206].contains(status) { try receive(data) } })
    if answer.status != 416 { try check(answer, end, repository, file: file) }
    return answer.status
  }

  /// Sends a request and follows redirections, with the token to the Hub only.
  private func send(
    _ method: String, _ url: URL, headers: [String: String] = [:],
    until isEnough: (HTTPAnswer) -> Bool = { _ in false },
    respond: (HTTPAnswer) throws(HubError) -> Void = { _ throws(HubError) in },
    receive: (Data) throws(HubError) -> Void = { _ throws(HubError) in }
  ) throws(HubError) -> (answer: HTTPAnswer, url: URL) {
    var url = url
    for _ in 0..<10 {
      var headers = headers
      if let token = settings.token, url.hasSameOrigin(as: settings.endpoint) {
        headers["Authorization"] = "Bearer \(token)"
      }
      var isRedirection = false
      let answer = try client.send(
        method, url, headers: headers,
        respond: { answer throws(HubError) in
          isRedirection = answer.redirection(from: url) != nil
          try respond(answer)
        },
        receive: { data throws(HubError) in if !isRedirection { try receive(data) } })
      guard let next = answer.redirection(from: url) else { return (answer, url) }
      guard next.scheme == "https" || next.scheme == "http" && url.scheme == "http" else {
        throw .badAnswer(
          url: url.absoluteString,
          problem: "leads to \(next.absoluteString), which is not encrypted")
      }
      if isEnough(answer) { return (answer, url) }
      url = next
    }
    throw .badAnswer(
      url: url.absoluteString, problem: "leads from one address to the next without end")
  }

  /// Throws what a status other than success means.
  private func check(
    _ answer: HTTPAnswer, _ url: URL, _ repository: RepositoryName, file: String?
  ) throws(HubError) {
    let endpoint = settings.endpoint.absoluteString
    let isHub = url.hasSameOrigin(as: settings.endpoint)
    switch (answer.status, answer["X-Error-Code"]) {
    case (200..<300, _): return
    case (401, _) where isHub, (403, _) where isHub:
      throw .noAccess(
        repository: repository.name, endpoint: endpoint, status: answer.status,
        withToken: settings.token != nil)
    case (404, "RepoNotFound"?): throw .noSuchRepository(repository.name, endpoint: endpoint)
    case (404, "RevisionNotFound"?):
      throw .noSuchRevision(repository.revision, repository: repository.name)
    case (404, _) where isHub:
      if let file { throw .noSuchFile(file, repository: repository.name) }
      throw .noSuchRepository(repository.name, endpoint: endpoint)
    case (401, _), (403, _):
      throw .unreachable(
        host: url.authority,
        reason:
          "it answers \(answer.status), because the Hub's permission has expired or is not accepted"
      )
    case (408, _), (429, _), (500..<600, _):
      throw .unreachable(host: url.authority, reason: "it answers \(answer.status)")
    default: throw .badAnswer(url: url.absoluteString, problem: "has status \(answer.status)")
    }
  }

  private func address(_ path: String) -> URL {
    URL(string: settings.endpoint.absoluteString + "/" + path)!
  }

  /// A text as one component of an address.
  private func encoded(_ text: String) -> String {
    let kept = CharacterSet(charactersIn: "-._~").union(
      CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    return text.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
  }

  /// An ETag without quotation marks and the `W/` of a weak one.
  private static func tag(_ header: String) -> String {
    let value = header.hasPrefix("W/") ? header.dropFirst(2) : header[...]
    return value.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
  }
}
