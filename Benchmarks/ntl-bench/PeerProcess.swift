import Foundation

/// Another program that does the same work, timed by its own clock in alternation with ours.
///
/// The conversation is one line of JSON a message: the peer says `{"ready": true, …}`, answers
/// `{"seconds": …}` to every line that names a piece of its work, and ends when its input does: see
/// `Benchmarks/peers/timing.py`.
final class PeerProcess {
  /// What the peer found by a piece of its work.
  struct Values: Decodable {
    let loss: Double
    /// √Σ(∂loss/∂x)² over everything it differentiates by; nil for work without a gradient.
    let gradientNorm: Double?
    /// The bytes it took beyond inputs and outputs; nil where it didn't look.
    let peakBytes: Int?
  }

  /// What the peer calls itself.
  let name: String
  private let script: String
  /// Scalars of the parameters of its model; nil where it has none.
  let parameters: Int?
  private let values: [String: Values]
  private let norms: [String: Double]
  private let texts: [String: [[Int32]]]
  private let unavailable: [String: String]
  private let process = Process()
  private let questions = Pipe()
  private let answers: LineReader
  /// Of an interrupted run: a peer is not in the process group that Ctrl-C reaches.
  private var cleanup: Interruption.Cleanup?

  private struct Ready: Decodable {
    let ready: Bool
    let name: String
    let parameters: Int?
    let values: [String: Values]?
    let norms: [String: Double]?
    let texts: [String: [[Int32]]]?
    let unavailable: [String: String]?
  }
  private struct Answer: Decodable {
    let seconds: Double
  }

  /// Starts a script of `Benchmarks/peers` and waits until it has warmed up. Its complaints go to
  /// the terminal.
  ///
  /// - Throws: ``PeerError`` if it can't be started, ends, or says something else.
  init(_ python: URL, script: String, _ options: [(String, String)]) throws {
    let file = Self.folder.appending(path: script)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw PeerError.noScript(file: file.path)
    }
    // Writing to a peer that has died must fail, not end this process.
    signal(SIGPIPE, SIG_IGN)
    let output = Pipe()
    self.script = script
    answers = LineReader(output.fileHandleForReading)
    process.executableURL = python
    process.arguments = [file.path] + options.flatMap { [$0, $1] }
    process.environment = Self.environment
    process.standardInput = questions
    process.standardOutput = output
    do { try process.run() } catch {
      throw PeerError.notStarted(program: python.path, problem: error.localizedDescription)
    }
    let processIdentifier = process.processIdentifier
    cleanup = Interruption.Cleanup { kill(processIdentifier, SIGKILL) }
    guard let line = answers.next() else {
      throw PeerError.neverReady(
        script: script, python: python.path, status: Self.status(process))
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let ready = try? decoder.decode(Ready.self, from: line), ready.ready else {
      throw PeerError.misunderstood(script: script, line: line, wanted: #"{"ready": true, …}"#)
    }
    (name, parameters) = (ready.name, ready.parameters)
    (values, texts) = (ready.values ?? [:], ready.texts ?? [:])
    (norms, unavailable) = (ready.norms ?? [:], ready.unavailable ?? [:])
  }

  /// Ends the peer.
  deinit {
    try? questions.fileHandleForWriting.close()
    if cleanup != nil { process.waitUntilExit() }
    cleanup?.cancel()
  }

  /// Lets the peer do a piece of its work once; returns its seconds.
  ///
  /// The next turn should follow at once: a processor that has been idle for a moment is slower at
  /// first.
  func turn(_ work: String) throws -> Double {
    do { try questions.fileHandleForWriting.write(contentsOf: Data("\(work)\n".utf8)) } catch {
      throw PeerError.ended(script: script, status: Self.status(process))
    }
    guard let line = answers.next() else {
      throw PeerError.ended(script: script, status: Self.status(process))
    }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: line) else {
      throw PeerError.misunderstood(script: script, line: line, wanted: #"{"seconds": …}"#)
    }
    return answer.seconds
  }

  /// What the peer found before it was ready.
  func values(of work: String) throws -> Values {
    guard let found = values[work] else { throw PeerError.noValues(script: script, work: work) }
    return found
  }

  /// √Σ y² over all that a piece of its work computed, before the peer was ready.
  func norm(of work: String) throws -> Double {
    guard let norm = norms[work] else { throw PeerError.noValues(script: script, work: work) }
    return norm
  }

  /// Asks whether the peer can do a piece of its work.
  ///
  /// - Throws: ``Unavailable`` with its reason.
  func require(_ work: String) throws {
    if let reason = unavailable[work] { throw Unavailable(reason) }
  }

  /// The texts that it wrote before it was ready.
  func texts(of work: String) throws -> [[Int32]] {
    guard let texts = texts[work] else { throw PeerError.noValues(script: script, work: work) }
    return texts
  }

  /// What `python` has to offer: `PyTorch 2.13.0+cpu, ntloss 0.3.2, transformers 5.23.0`.
  static func versions(_ python: URL) throws -> String {
    try PeerProcess(python, script: "versions.py", []).name
  }

  private static func status(_ process: Process) -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Ours, and a shorter wait of the peer's threads for each other.
  ///
  /// The threads of GNU OpenMP, which PyTorch uses, by default spin for milliseconds until their
  /// partners arrive. Where another process has a partner's core, a step of a small model then
  /// takes up to forty times as long; and they would still spin while it is our turn. The user's
  /// own settings are left alone.
  private static var environment: [String: String] {
    let own = ProcessInfo.processInfo.environment
    guard own["OMP_WAIT_POLICY"] == nil else { return own }
    return own.merging(["GOMP_SPINCOUNT": "10000"]) { own, _ in own }
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "peers")
}

/// Reads a stream line by line.
private final class LineReader {
  private let handle: FileHandle
  private var pending = Data()

  init(_ handle: FileHandle) { self.handle = handle }

  /// The next line without its end; nil at the end of the stream.
  func next() -> Data? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending = Data(pending[pending.index(after: end)...]) }
        return Data(pending[..<end])
      }
      let more = handle.availableData
      guard !more.isEmpty else { return nil }
      pending += more
    }
  }
}

/// What can go wrong with a peer.
enum PeerError: Error, CustomStringConvertible {
  /// The script is not where this program was built.
  case noScript(file: String)
  /// The system refuses to run the interpreter.
  case notStarted(program: String, problem: String)
  /// The peer ended before it had warmed up.
  case neverReady(script: String, python: String, status: Int32)
  /// The peer ended later on.
  case ended(script: String, status: Int32)
  /// The peer didn't say what it found.
  case noValues(script: String, work: String)
  /// The peer said something that is not of the protocol.
  case misunderstood(script: String, line: Data, wanted: String)

  /// A sentence that says what is wrong and what to do.
  var description: String {
    switch self {
    case .noScript(let file):
      "the peer's script \(file) is missing; build ntl-bench again where the sources are"
    case .notStarted(let program, let problem):
      "\(program) could not be started (\(problem)); name another Python with --peer"
    case .neverReady(let script, let python, let status):
      "the peer \(script) ended with status \(status) before it was ready; what it said stands "
        + "above. `\(python) -m pip install -r Benchmarks/peers/requirements.txt` installs what it "
        + "needs"
    case .ended(let script, let status):
      "the peer \(script) ended with status \(status) amid its work; what it said stands above. "
        + "Leave --peer away to go without it"
    case .noValues(let script, let work):
      "the peer \(script) did not say what it found for \(work); use the scripts that belong to this "
        + "version of ntl-bench"
    case .misunderstood(let script, let line, let wanted):
      "the peer \(script) said '\(String(decoding: line.prefix(200), as: UTF8.self))', "
        + "where \(wanted) was expected; name a Python with --peer"
    }
  }
}
