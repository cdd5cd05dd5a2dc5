import NTLTensor

extension Operation {
  /// Kernels that choose among the rows or columns of a matrix.
  static let rows = [embedding, search, elements]

  private static let embedding = Operation(
    "embedding", .embedding,
    [
      Kernel("forward") { o in
        let (size, count) = (o.size, o.size.vocabulary * o.size.width)
        let table = o.input("table", count, reading: size.activations)
        let rows = o.numbers("rows", size.rows, below: size.vocabulary)
        let y = o.output("y", size.activations)
        return { o.device.gatherRows(table, rows, into: y, columns: size.width) }
      },
      Kernel("backward") { o in
        let (size, count) = (o.size, o.size.vocabulary * o.size.width)
        let dy = o.input("dy", size.activations)
        let rows = o.numbers("rows", size.rows, below: size.vocabulary)
        let dtable = o.gradient("dtable", count, changing: size.activations)
        return { o.device.gatherRowsBackward(dy, rows, dtable: dtable, columns: size.width) }
      },
      // As a key-value cache's rows are written: each once.
      Kernel("scatter") { o in
        let size = o.size
        let x = o.input("dy", size.activations)
        let rows =
          Array(o.numbers("rows", 1, below: size.rows)[0]..<Int32(size.rows))
          + Array(0..<o.numbers("rows", 1, below: size.rows)[0])
        let y = o.output("cache", size.activations)
        return { o.device.scatterRows(x, to: rows, in: y, columns: size.width) }
      },
    ])

  /// What the search for the next token asks of logits.
  private static let search = Operation(
    "search", .logits,
    [
      Kernel("argmax") { o in
        let (x, columns) = (o.input("z", o.size.logits), o.size.vocabulary)
        return { o.found = o.device.argmax(x, columns: columns).map(Double.init) }
      },
      Kernel("likeliest-8") { o in
        let (x, columns) = (o.input("z", o.size.logits), o.size.vocabulary)
        return {
          let likeliest = o.device.likeliest(x, count: 8, columns: columns)
          o.found = likeliest.columns.map(Double.init) + likeliest.logarithms
        }
      },
    ])

  /// Ten columns of every row, as the logits of digits are looked at.
  private static let elements = Operation(
    "gather-elements", .logits,
    [
      Kernel("forward") { o in
        let (size, selected) = (o.size, o.numbers("selected", 10, below: o.size.vocabulary))
        let z = o.input("z", size.logits, reading: 10 * size.rows)
        let rows = Array(0..<Int32(size.rows))
        let y = o.output("y", 10 * size.rows)
        return {
          o.device.gatherElements(
            z, rows: rows, selected: selected, into: y, columns: size.vocabulary)
        }
      }
    ])
}
