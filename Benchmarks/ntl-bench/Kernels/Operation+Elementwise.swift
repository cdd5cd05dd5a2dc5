import NTLTensor

extension Operation {
  /// Passes over memory, of a feed-forward layer's size.
  static let memory = [
    Operation(
      "memory", .hidden,
      [
        Kernel("fill") { o in
          let y = o.output("y", o.size.hidden)
          return { o.device.fill(y, with: 0.5) }
        },
        Kernel("copy") { o in
          let (x, y) = (o.input("x", o.size.hidden), o.output("y", o.size.hidden))
          return { o.device.copy(x, into: y) }
        },
        Kernel("scale") { o in
          let (x, y) = (o.input("x", o.size.hidden), o.output("y", o.size.hidden))
          return { o.device.scale(x, by: 1.5, into: y) }
        },
        Kernel("axpy") { o in
          let (x, y) = (o.input("x", o.size.hidden), o.gradient("y", o.size.hidden))
          return { o.device.axpy(1.5, x, into: y) }
        },
      ]),
    Operation(
      "weighted-sum", .hidden,
      [
        Kernel("forward") { o in
          let (x, weight) = (o.input("x", o.size.hidden), o.input("weight", o.size.hidden))
          let s = o.output("s", 1)
          return { o.device.weightedSum(x, weight, into: s) }
        },
        Kernel("backward") { o in
          let (ds, weight) = (o.input("ds", 1), o.input("weight", o.size.hidden))
          let dx = o.gradient("dx", o.size.hidden)
          return { o.device.weightedSumBackward(ds, weight, dx: dx) }
        },
      ]),
  ]

  /// Functions of one scalar, and products of two, inside a feed-forward layer.
  static let elementwise =
    [
      map("relu", .relu), map("gelu", .tanhGelu), map("silu", .swish(beta: 1)), product, gatedGelu,
    ]

  private static func map(_ name: String, _ function: ElementwiseFunction) -> Operation {
    Operation(
      name, .hidden,
      [
        Kernel("forward") { o in
          let (x, y) = (o.input("x", o.size.hidden), o.output("y", o.size.hidden))
          return { o.device.map(function, x, into: y) }
        },
        Kernel("backward") { o in
          let (dy, x) = (o.input("dy", o.size.hidden), o.input("x", o.size.hidden))
          let dx = o.gradient("dx", o.size.hidden)
          return { o.device.mapBackward(function, dy, x: x, dx: dx) }
        },
      ])
  }

  private static let product = Operation(
    "multiply", .hidden,
    [
      Kernel("forward") { o in
        let (a, b) = (o.input("a", o.size.hidden), o.input("b", o.size.hidden))
        let y = o.output("y", o.size.hidden)
        return { o.device.multiply(a, b, into: y) }
      },
      Kernel("backward") { o in
        let (dy, a) = (o.input("dy", o.size.hidden), o.input("a", o.size.hidden))
        let b = o.input("b", o.size.hidden)
        let (da, db) = (o.gradient("da", o.size.hidden), o.gradient("db", o.size.hidden))
        return { o.device.multiplyBackward(dy, a: a, b: b, da: da, db: db) }
      },
    ])

  private static let gatedGelu = Operation(
    "gated-gelu", .hidden,
    [
      Kernel("forward") { o in
        let (gate, up) = (o.input("gate", o.size.hidden), o.input("up", o.size.hidden))
        let y = o.output("y", o.size.hidden)
        return { o.device.gatedGelu(gate: gate, up: up, into: y) }
      },
      Kernel("backward") { o in
        let (dy, gate) = (o.input("dy", o.size.hidden), o.input("gate", o.size.hidden))
        let up = o.input("up", o.size.hidden)
        let (dgate, dup) = (o.gradient("dgate", o.size.hidden), o.gradient("dup", o.size.hidden))
        return { o.device.gatedGeluBackward(dy, gate: gate, up: up, dgate: dgate, dup: dup) }
      },
    ])
}
