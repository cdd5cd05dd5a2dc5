/// What rows of logits are charged with: a token term, and a term of some selected columns.
///
/// With q = softmax(z[n]), p = softmax(z[n, selected]) and m = Σₖ q[selected[k]], the probability of all
/// selected columns together, a row's loss is a sum of
///
///     token       log Σⱼ exp z[n,j] − Σⱼ t[j]·z[n,j]      t one-hot, or soft over the selected columns;
///                                                         with smoothing (1 − ε)·t[j] + ε/columns
///     expectation l = f(Σₖ p[k]·c[k]),  or  m·l + C·(1 − m)  where a ceiling C is given
///     prepared    v + h·m                                 v with a gradient of its own, h constant
///
/// and its gradient is, for every column, a multiple of q, and a correction at a few columns. So one
/// kernel computes them all while the row lies in the cache. It knows nothing of numbers; the losses of
/// `NTLLoss` are made of it.
public struct LogitLoss {
  /// One row of logits.
  public struct Row: Sendable {
    /// The column that should be likely; negative: the row has no token term, or a soft target.
    public var target: Int32
    /// Which row of ``Selection/softTargets`` is the target; negative: none.
    public var softTarget: Int32
    /// Which position of the selection's term this row is; negative: none.
    public var position: Int32
    /// What the token term counts for in the total.
    public var weight: Double

    /// A row.
    public init(target: Int32, softTarget: Int32 = -1, position: Int32 = -1, weight: Double) {
      (self.target, self.softTarget) = (target, softTarget)
      (self.position, self.weight) = (position, weight)
    }

    /// Whether nothing is charged here.
    public var isIdle: Bool { target < 0 && softTarget < 0 && position < 0 }
  }

  /// The columns that are looked at on their own, k of them, and what is made of them.
  public struct Selection {
    /// Which columns.
    public var columns: [Int32]
    /// `[targets, k]`: distributions over the selected columns; nil where no row has one.
    public var softTargets: Buffer?
    /// How positions are charged.
    public var term: Term
    /// What each position's term counts for in the total.
    public var weights: [Double]

    /// A selection.
    public init(
      columns: [Int32], softTargets: Buffer? = nil, term: Term = .none, weights: [Double] = []
    ) {
      (self.columns, self.softTargets) = (columns, softTargets)
      (self.term, self.weights) = (term, weights)
    }
  }

  /// How a position is charged.
  public enum Term {
    /// Not at all.
    case none
    /// l = f(Σₖ p[k]·costs[costRow,k]), with f the identity where it is nil; with a ceiling C it becomes
    /// m·l + C·(1 − m).
    case expectation(
      costs: Buffer, costRow: [Int32], then: ElementwiseFunction?, ceiling: Double?)
    /// v + h·m: `values[i]`, whose derivative by the selected logits is `gradients[i,k]`, and
    /// `mass[i]` times the probability of the selected columns.
    case prepared(values: Buffer, gradients: Buffer, mass: Buffer?)
  }

  /// One for each row of logits.
  public var rows: [Row]
  /// The columns that are looked at on their own.
  public var selection: Selection
  /// ε: the share of each token term's target that is spread evenly over all columns. 0 costs nothing.
  public var labelSmoothing: Double

  /// A loss of some rows.
  public init(rows: [Row], selection: Selection, labelSmoothing: Double = 0) {
    (self.rows, self.selection) = (rows, selection)
    self.labelSmoothing = labelSmoothing
  }

  /// How many positions have a term of the selection.
  public var positions: Int { selection.weights.count }
}

extension LogitLoss.Selection {
  /// Whether the term depends on the probability of the selected columns among all.
  public var needsMass: Bool {
    switch term {
    case .none: false
    case .expectation(_, _, _, let ceiling): ceiling != nil
    case .prepared(_, _, let mass): mass != nil
    }
  }
}
