/// Elements named by a number, whose places are used again.
///
/// Elements are read and changed where they stand: those here are large, and some hold arrays, so that
/// a copy for each look at one would be most of what a segment costs.
@safe struct Slab<Element: ~Copyable>: ~Copyable {
    /// Rooms for so many elements each: a larger slab is not moved, and has little room to spare.
    private var chunks: [UnsafeMutablePointer<Element>] = unsafe []
    private static var chunkSize: Int { 1024 }

    /// Places that were ever in use, and which of them are free.
    private var used = 0
    private var free: [Int32] = []

    init() {}

    deinit {
        for i in unsafe chunks.indices {
            let count = min(Self.chunkSize, used - i * Self.chunkSize)
            unsafe chunks[i].deinitialize(count: count)
            unsafe chunks[i].deallocate()
        }
    }

    /// How many elements are in use.
    var count: Int { used - free.count }

    subscript(number: Int32) -> Element {
        // Safe: all places below `used` are initialized, and the slab cannot change during an access.
        unsafeAddress {
            precondition(number >= 0 && number < used)
            return unsafe UnsafePointer(place(Int(number)))
        }
        unsafeMutableAddress {
            precondition(number >= 0 && number < used)
            return unsafe place(Int(number))
        }
    }

    /// Puts an element where one was given back, or behind all others.
    mutating func insert(_ element: consuming Element) -> Int32 {
        if let number = reuse() {
            self[number] = element
            return number
        }
        if unsafe used == chunks.count * Self.chunkSize {
            unsafe chunks.append(.allocate(capacity: Self.chunkSize))
        }
        // Safe: there is room for one more.
        unsafe place(used).initialize(to: element)
        used += 1
        return Int32(used - 1)
    }

    /// Takes an element that was given back, as it was left; nil where there is none.
    mutating func reuse() -> Int32? { free.popLast() }

    mutating func giveBack(_ number: Int32) {
        free.append(number)
    }

    /// Where a place of some chunk is.
    private func place(_ index: Int) -> UnsafeMutablePointer<Element> {
        unsafe chunks[index / Self.chunkSize] + index % Self.chunkSize
    }
}

extension Int32 {
    /// Stands where no element is.
    static var none: Int32 { -1 }
}
