/// A binary heap: the greatest element is at hand.
struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  /// Adds an element in O(log n).
  mutating func push(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0, elements[(index - 1) / 2] < elements[index] {
      elements.swapAt((index - 1) / 2, index)
      index = (index - 1) / 2
    }
  }

  /// Takes the greatest element away in O(log n).
  mutating func pop() -> Element? {
    guard let greatest = elements.first else { return nil }
    let last = elements.removeLast()
    guard !elements.isEmpty else { return greatest }
    elements[0] = last
    var index = 0
    while true {
      let (left, right) = (2 * index + 1, 2 * index + 2)
      var largest = index
      if left < elements.count, elements[largest] < elements[left] { largest = left }
      if right < elements.count, elements[largest] < elements[right] { largest = right }
      if largest == index { return greatest }
      elements.swapAt(index, largest)
      index = largest
    }
  }
}
