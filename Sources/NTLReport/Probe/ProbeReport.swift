/// How well numbers live in a model, as a page: embeddings, and what can be read from each layer.
///
/// Knows nothing of models: it draws what it is given. Figures without data say so.
public struct ProbeReport: Codable, Equatable, Sendable {
  /// One place of the model: a curve over its layers for each thing that is read there.
  public struct Site: Codable, Equatable, Sendable {
    /// Where, such as `Encoder, at number tokens of the question`.
    public var title: String
    /// The layers' names, in the order in which they are computed.
    public var layers: [String]
    /// What is read.
    public var curves: [Curve]
    /// The same numbers, and more, as a table.
    public var table: ReportTable

    /// Collects a site.
    public init(title: String, layers: [String], curves: [Curve], table: ReportTable) {
      (self.title, self.layers, self.curves, self.table) = (title, layers, curves, table)
    }
  }

  /// R² by layer.
  public struct Curve: Codable, Equatable, Sendable {
    /// What is read, such as `number`.
    public var name: String
    /// R² by layer; nil leaves a gap.
    public var values: [Double?]
    /// What the token tells by itself.
    public var baseline: Double?
    /// R² by layer of what was learned from shuffled targets.
    public var shuffled: [Double?]

    /// Collects a curve.
    public init(name: String, values: [Double?], baseline: Double?, shuffled: [Double?]) {
      (self.name, self.values, self.baseline) = (name, values, baseline)
      self.shuffled = shuffled
    }
  }

  /// The heading of the page.
  public var title: String
  /// A sentence under the heading.
  public var subtitle: String
  /// How the numbers were made: model, questions, seed.
  public var facts: [Fact]
  /// The number tokens.
  public var embeddings: NumberEmbeddings
  /// What is to be said of them, in numbers.
  public var embeddingTable: ReportTable
  /// The places of the model that were looked at.
  public var sites: [Site]

  /// Collects a report.
  public init(
    title: String, subtitle: String, facts: [Fact], embeddings: NumberEmbeddings,
    embeddingTable: ReportTable, sites: [Site]
  ) {
    (self.title, self.subtitle, self.facts) = (title, subtitle, facts)
    (self.embeddings, self.embeddingTable, self.sites) = (embeddings, embeddingTable, sites)
  }
}
