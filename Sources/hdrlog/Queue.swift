internal import Dissection

/// Elements that leave in the order in which they came; their room is used again.
struct Queue<Element> {
    private var elements: [Element] = []
    private var start = 0

    var count: Int { elements.count - start }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : elements[start] }

    /// Lends the first elements.
    func lend<R>(_ count: Int, _ body: (Span<Element>) -> R) -> R {
        body(elements.span.extracting(start..<start + count))
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard let first else { return nil }
        removeFirst(1)
        return first
    }

    /// Takes away as many elements as there are, at the most.
    mutating func removeFirst(_ count: Int) {
        start += min(count, self.count)
        if isEmpty {
            elements.removeAll(keepingCapacity: true)
            start = 0
        }
        // So that each is moved once at the most.
        guard start > 4096, start * 2 > elements.count else { return }
        elements.removeFirst(start)
        start = 0
    }
}

extension Queue<UInt8> {
    mutating func append(copying span: Span<UInt8>) { elements.append(copying: span) }
}
