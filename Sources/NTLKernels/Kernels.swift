import CPUFeatures

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The loops that training spends its time in, compiled for one instruction set.
///
/// Every kernel runs on the calling thread, over contiguous single-precision memory of any
/// alignment, and takes any `n`, 0 included. The same arguments give the same bits for as long as
/// the instruction set is the same. What a kernel reads comes first, in the order of its equation,
/// then what it writes, then `n`. A kernel whose equation says `+=` adds to what is there.
///
/// Memory that is read may be the very memory that is written where an equation is marked
/// *in place*; otherwise, and for memory that overlaps with an offset, the result is undefined.
public struct Kernels: Sendable {
  /// Memory that is read.
  public typealias Input = UnsafePointer<Float>
  /// Memory that is written, or added to.
  public typealias Output = UnsafeMutablePointer<Float>

  /// The instruction set: `avx512`, `avx2` or `baseline` (SSE2 on x86-64, NEON on arm64).
  public let name: String

  // MARK: Elementwise

  /// y = value
  public let fill: @Sendable (_ y: Output, _ value: Float, _ n: Int) -> Void

  /// y = a·x, in place or not.
  public let scale: @Sendable (_ a: Float, _ x: Input, _ y: Output, _ n: Int) -> Void

  /// y = a·x + b, in place or not.
  public let affine: @Sendable (_ a: Float, _ x: Input, _ b: Float, _ y: Output, _ n: Int) -> Void

  /// y += a·x
  public let axpy: @Sendable (_ a: Float, _ x: Input, _ y: Output, _ n: Int) -> Void

  /// z = x + a·y, where z may be x or y.
  public let sum2: @Sendable (_ x: Input, _ a: Float, _ y: Input, _ z: Output, _ n: Int) -> Void

  /// y = max(x, 0), in place or not. NaN stays NaN.
  public let relu: @Sendable (_ x: Input, _ y: Output, _ n: Int) -> Void

  /// dx += x > 0 ? dy : 0
  public let reluBackward: @Sendable (_ dy: Input, _ x: Input, _ dx: Output, _ n: Int) -> Void

  /// y = gelu(gate)·up, where y may be gate or up.
  ///
  ///     gelu(x) = x·σ(2u) = 0.5·x·(1 + tanh u)     u = √(2/π)·(x + 0.044715·x³)
  ///
  /// Source: the tanh approximation of Hendrycks & Gimpel 2016; gated as in Shazeer 2020. Finite
  /// for every finite gate whose product with `up` is.
  public let gatedGelu: @Sendable (_ gate: Input, _ up: Input, _ y: Output, _ n: Int) -> Void

  /// dgate += dy·up·gelu′(gate)     dup += dy·gelu(gate)
  ///
  ///     gelu′(x) = σ(2u) + x·σ(2u)·(1 − σ(2u))·2u′     u′ = √(2/π)·(1 + 3·0.044715·x²)
  public let gatedGeluBackward:
    @Sendable (
      _ dy: Input, _ gate: Input, _ up: Input, _ dgate: Output, _ dup: Output, _ n: Int
    ) -> Void

  // MARK: Reductions

  /// Σ x; 0 of nothing.
  public let sum: @Sendable (_ x: Input, _ n: Int) -> Float

  /// Σ x·y; 0 of nothing.
  public let dot: @Sendable (_ x: Input, _ y: Input, _ n: Int) -> Float

  /// Σ x²; 0 of nothing.
  public let sumOfSquares: @Sendable (_ x: Input, _ n: Int) -> Float

  /// The index of the largest element, the first of equals.
  ///
  /// NaN is passed over. 0 where there is nothing else, or nothing at all.
  public let argmax: @Sendable (_ x: Input, _ n: Int) -> Int

  /// The index of the first element above `threshold`; n where there is none. NaN is passed over.
  public let firstAbove: @Sendable (_ x: Input, _ threshold: Float, _ n: Int) -> Int

  // MARK: Products

  /// y[i,j] = Σ_k x[i,k]·w[j,k] for few rows of x: each row of w is read from memory once, and packed
  /// nowhere.
  ///
  /// x, w and y have m, n and m rows, which lie `…Stride` scalars apart. `workspace` has
  /// ``fewRowWorkspace(rows:)`` scalars.
  /// The order of a sum depends on nothing but k: a row of y is the same in any company.
  public let fewRowProduct:
    @Sendable (
      _ x: Input, _ xStride: Int, _ w: Input, _ wStride: Int, _ y: Output, _ yStride: Int,
      _ m: Int, _ n: Int, _ k: Int, _ workspace: Output
    ) -> Void

  /// y[i,c] = Σ_j p[i,j]·v[j,c] for few rows of p. p, v and y have m, n and m rows, which lie `…Stride`
  /// scalars apart; those of y have `width` scalars.
  public let fewRowSums:
    @Sendable (
      _ p: Input, _ pStride: Int, _ v: Input, _ vStride: Int, _ y: Output, _ yStride: Int,
      _ m: Int, _ n: Int, _ width: Int
    ) -> Void

  // MARK: Normalization

  /// y = x·r·scale, in place or not, with r = 1/√(mean x² + ε), which is returned.
  ///
  /// Source: Zhang & Sennrich 2019. Without elements r is NaN.
  public let rmsNorm:
    @Sendable (_ x: Input, _ scale: Input, _ epsilon: Float, _ y: Output, _ n: Int) -> Float

  /// With g = dy∘scale, and the r that ``rmsNorm`` returned:
  ///
  ///     dx += r·g − x·r³/n·Σ g∘x     dscale += dy∘x·r
  public let rmsNormBackward:
    @Sendable (
      _ dy: Input, _ x: Input, _ scale: Input, _ r: Float, _ dx: Output, _ dscale: Output, _ n: Int
    ) -> Void

  // MARK: Distributions

  /// y = softmax(x) = exp(x − max x) / Σ exp(x − max x), in place or not.
  ///
  /// An element of −∞ has probability 0. All are NaN where one is NaN or +∞, or every one is −∞.
  public let softmax: @Sendable (_ x: Input, _ y: Output, _ n: Int) -> Void

  /// Σ p·c with p = softmax(z), which is kept, in z's place or not. Infinities and NaN count as in
  /// ``softmax``.
  public let expectation: @Sendable (_ z: Input, _ c: Input, _ p: Output, _ n: Int) -> Float

  /// y = softmax(x + bias), where y may be x. Infinities and NaN count as in ``softmax``.
  public let biasedSoftmax: @Sendable (_ x: Input, _ bias: Input, _ y: Output, _ n: Int) -> Void

  /// dx = y∘(dy − Σ dy∘y), where dx may be dy.
  public let softmaxBackward: @Sendable (_ dy: Input, _ y: Input, _ dx: Output, _ n: Int) -> Void

  /// dx += y∘(dy − Σ dy∘y)
  public let softmaxBackwardAdd: @Sendable (_ dy: Input, _ y: Input, _ dx: Output, _ n: Int) -> Void

  /// ln Σ exp z = max z + ln Σ exp(z − max z)
  ///
  /// NaN if any element is NaN or infinite, so that a diverged model doesn't pass for a bad one. −∞
  /// of nothing.
  public let logSumExp: @Sendable (_ z: Input, _ n: Int) -> Float

  /// max z; NaN if an element is NaN or infinite, −∞ of nothing.
  public let finiteMaximum: @Sendable (_ z: Input, _ n: Int) -> Float

  /// e = exp(z − peak), in place or not, and returns Σ e. For finite z, none of which is above the peak.
  ///
  /// Within 10⁻⁶ of the exponential for |z − peak| ≤ 10, and 10⁻⁵ below; an e that would be less than
  /// 2⁻¹²⁶ is 2⁻¹²⁶. Meanwhile `n` elements from `next` on are brought into the cache; it may point anywhere.
  public let exponentials:
    @Sendable (_ z: Input, _ peak: Float, _ e: Output, _ n: Int, _ next: Input) -> Float

  /// dz += g·exp(z − logSumExp)
  ///
  /// The gradient of cross-entropy, but for the −g that the target's own element has to be given.
  public let crossEntropyBackward:
    @Sendable (_ z: Input, _ logSumExp: Float, _ g: Float, _ dz: Output, _ n: Int) -> Void

  // MARK: Dropout

  /// y = kept ? scale·x : 0, in place or not.
  ///
  /// Element e of a tensor is kept where its random word is at least `threshold`: word (e/16) mod 4
  /// of block 16·(e/64) + e mod 16 of Philox4x32-10, whose counter is (the block's low 32 bits, its
  /// high ones, 0, 0) and whose key is (the low 32 bits of `key`, its high ones). So a mask is a
  /// pure function of the key, and needs no memory.
  ///
  /// `first` is the index e of `x[0]`, a multiple of 64: another stops the program.
  ///
  /// Source: Salmon, Moraes, Dror & Shaw, *Parallel random numbers: as easy as 1, 2, 3* (SC 2011).
  public let dropout:
    @Sendable (
      _ x: Input, _ y: Output, _ n: Int, _ key: UInt64, _ first: UInt64, _ threshold: UInt32,
      _ scale: Float
    ) -> Void

  /// y = kept ? scale·max(x, 0) : 0, with the mask of ``dropout``, in place or not.
  public let reluDropout:
    @Sendable (
      _ x: Input, _ y: Output, _ n: Int, _ key: UInt64, _ first: UInt64, _ threshold: UInt32,
      _ scale: Float
    ) -> Void

  /// dx = y > 0 ? scale·dy : 0, the gradient of ``reluDropout`` from its result, where dx may be dy.
  public let reluDropoutBackward:
    @Sendable (_ dy: Input, _ y: Input, _ scale: Float, _ dx: Output, _ n: Int) -> Void

  /// y += kept ? scale·x : 0, with the mask of ``dropout``.
  public let dropoutAdd:
    @Sendable (
      _ x: Input, _ y: Output, _ n: Int, _ key: UInt64, _ first: UInt64, _ threshold: UInt32,
      _ scale: Float
    ) -> Void

  /// z = r + (kept ? scale·x : 0), with the mask of ``dropout``, where z may be r or x.
  public let dropoutSum:
    @Sendable (
      _ r: Input, _ x: Input, _ z: Output, _ n: Int, _ key: UInt64, _ first: UInt64,
      _ threshold: UInt32, _ scale: Float
    ) -> Void

  // MARK: Optimization

  /// One step of AdamW in one pass, at every parameter θ, with g′ = gradientScale·g:
  ///
  ///     m = β₁·m + (1 − β₁)·g′     v = β₂·v + (1 − β₂)·g′²     g = 0
  ///     θ = (1 − η·weightDecay)·θ − η·(m/correction₁) / (√(v/correction₂) + ε)
  ///
  /// with η the learning rate, and correctionᵢ = 1 − βᵢᵗ at step t = 1, 2, ….
  ///
  /// The scalars are doubles, because 1 − β₂ keeps only four digits in single precision.
  ///
  /// Source: Loshchilov & Hutter 2019, algorithm 2, in PyTorch's order: decay first, and the decay
  /// times the learning rate.
  public let adamW:
    @Sendable (
      _ θ: Output, _ g: Output, _ m: Output, _ v: Output, _ n: Int, _ learningRate: Double,
      _ beta1: Double, _ beta2: Double, _ epsilon: Double, _ weightDecay: Double,
      _ correction1: Double, _ correction2: Double, _ gradientScale: Double
    ) -> Void

  /// y += x², and returns Σ x²: what a row of gradients adds to Adafactor's two moments.
  public let addSquares: @Sendable (_ x: Input, _ y: Output, _ n: Int) -> Float

  /// Σ (x·y)²; 0 of nothing.
  public let sumOfSquaredProducts: @Sendable (_ x: Input, _ y: Input, _ n: Int) -> Float

  /// One row of a step of Adafactor: θ = kept·θ − rate·(g·factor), and g = 0.
  public let factoredStep:
    @Sendable (_ θ: Output, _ g: Output, _ factor: Input, _ kept: Float, _ rate: Float, _ n: Int)
      -> Void
}

extension Kernels: CustomStringConvertible {
  /// The instruction set's name.
  public var description: String { name }
}

extension Kernels {
  /// How many scalars ``fewRowProduct`` needs beside its operands: for each row of x the 512 that are taken at
  /// a time, and a cache line that keeps rows out of each other's way.
  public static func fewRowWorkspace(rows: Int) -> Int { 528 * rows }
}

// MARK: Choice

extension Kernels {
  #if arch(x86_64)
    /// What this processor can run, best first; the last is the baseline.
    public static let usable: [Kernels] = {
      let level = cpu_features_x86_level()
      return (level >= 4 ? [avx512] : []) + (level >= 3 ? [avx2] : []) + [baseline]
    }()
  #else
    /// What this processor can run, best first; the last is the baseline.
    public static let usable: [Kernels] = [baseline]
  #endif

  /// The kernels to use: the best usable ones, or those that the environment variable `NTL_SIMD`
  /// names. A name that this processor can't run stops the program.
  public static let best: Kernels = {
    guard let variable = getenv("NTL_SIMD") else { return usable[0] }
    let name = String(cString: variable)
    guard let kernels = usable.first(where: { $0.name == name }) else {
      let names = usable.map(\.name).joined(separator: ", ")
      fatalError(
        "NTL_SIMD is '\(name)', which is unknown or which this processor can't run; "
          + "set it to one of \(names), or leave it unset for the best")
    }
    return kernels
  }()
}
