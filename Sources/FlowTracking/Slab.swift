/// Elements named by a number, whose places are used again.
struct Slab<Element> {
    private var elements: [Element] = []
    private var free: [Int32] = []

    /// How many elements are in use.
    var count: Int { elements.count - free.count }

    subscript(number: Int32) -> Element {
        _read { yield elements[Int(number)] }
        _modify { yield &elements[Int(number)] }
    }

    /// A place for an element: one that was used before, as it was left, or a new one.
    mutating func take(_ new: () -> Element) -> Int32 {
        if let number = free.popLast() { return number }
        elements.append(new())
        return Int32(elements.count - 1)
    }

    mutating func giveBack(_ number: Int32) {
        free.append(number)
    }
}

extension Int32 {
    /// Stands where no element is.
    static var none: Int32 { -1 }
}
