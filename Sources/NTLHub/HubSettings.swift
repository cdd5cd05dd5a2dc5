public import Foundation

/// Where the cache is, whom to ask and as whom: what Hugging Face's programs take from the environment.
public struct HubSettings: Sendable {
  /// The folder that all programs share: `models--org--name/…`.
  public var cache: URL
  /// Where repositories are, without a slash at the end.
  public var endpoint: URL
  /// Who asks; nil: nobody in particular.
  public var token: String?
  /// Whether connections are forbidden.
  public var isOffline: Bool
  /// For how many seconds a server may be silent.
  public var timeout: Double
  /// How many seconds to wait before each further try when a server fails; the list starts over when
  /// something has arrived.
  public var pauses: [Double] = [1, 2, 4, 8]
  /// How much of a file is asked for at a time: what arrives faster than the disk takes it is held in memory.
  public var window = 64 << 20

  /// The settings that environment variables make, each as `huggingface_hub` reads it:
  ///
  ///     HF_HUB_CACHE             the cache; else HF_HOME/hub; else XDG_CACHE_HOME/huggingface/hub;
  ///                              else ~/.cache/huggingface/hub
  ///     HF_ENDPOINT              https://huggingface.co
  ///     HF_TOKEN                 else what stands in the file HF_TOKEN_PATH; else in HF_HOME/token
  ///     HF_HUB_OFFLINE           1, true, yes or on; also TRANSFORMERS_OFFLINE
  ///     HF_HUB_DOWNLOAD_TIMEOUT  10
  ///
  /// A variable that is set to nothing counts as not set.
  ///
  /// - Throws: ``HubError/invalidSetting(_:problem:)``.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HubError) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    let userHome = value("HOME") ?? NSHomeDirectory()
    func folder(_ path: String) -> URL {
      let isInHome = path == "~" || path.hasPrefix("~/")
      return URL(filePath: isInHome ? userHome + path.dropFirst() : path).standardizedFileURL
    }
    let home =
      value("HF_HOME").map(folder)
      ?? folder(value("XDG_CACHE_HOME") ?? userHome + "/.cache").appending(path: "huggingface")
    cache =
      value("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").map(folder) ?? home.appending(path: "hub")
    endpoint = try Self.endpoint(value("HF_ENDPOINT") ?? "https://huggingface.co")
    isOffline =
      value("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE").map {
        ["1", "true", "yes", "on"].contains($0.lowercased())
      } ?? false
    timeout = 10
    if let text = value("HF_HUB_DOWNLOAD_TIMEOUT") {
      guard let seconds = Double(text), (1...86_400).contains(seconds) else {
        throw .invalidSetting(
          "HF_HUB_DOWNLOAD_TIMEOUT", problem: "is \(text); it must be a number of seconds from 1")
      }
      timeout = seconds
    }
    let file = value("HF_TOKEN_PATH").map(folder) ?? home.appending(path: "token")
    if let text = environment["HF_TOKEN"], let token = try Self.token(text, from: "HF_TOKEN") {
      self.token = token
    } else if let text = try? String(contentsOf: file, encoding: .utf8) {
      token = try Self.token(text, from: file.path)
    }
  }

  private static func endpoint(_ text: String) throws(HubError) -> URL {
    let trimmed = String(text.reversed().drop { $0 == "/" }.reversed())
    guard let url = URL(string: trimmed), ["http", "https"].contains(url.scheme?.lowercased()),
      url.host()?.isEmpty == false, url.query() == nil, url.fragment() == nil
    else {
      throw .invalidSetting(
        "HF_ENDPOINT", problem: "is \(text); it must be an address such as https://huggingface.co")
    }
    return url
  }

  /// A token without the line break behind it. What it is never appears in a message.
  private static func token(_ text: String, from source: String) throws(HubError) -> String? {
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .invalidSetting(
        source, problem: "holds blanks or other characters that no token has; copy the token again")
    }
    return token.isEmpty ? nil : token
  }
}
