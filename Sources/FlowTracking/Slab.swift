/// Elements named by a number, whose places are used again.
///
/// Elements are read and changed where they stand: those here are large, and some hold arrays, so that
/// a copy for each look at one would be most of what a segment costs.
@safe struct Slab<Element: ~Copyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity = 16

    /// Places that were ever in use, and which of them are free.
    private var used = 0
    private var free: [Int32] = []

    init() {
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        unsafe base.deinitialize(count: used)
        unsafe base.deallocate()
    }

    /// How many elements are in use.
    var count: Int { used - free.count }

    subscript(number: Int32) -> Element {
        // Safe: all places below `used` are initialized, and the slab cannot change during an access.
        unsafeAddress {
            precondition(number >= 0 && number < used)
            return unsafe UnsafePointer(base + Int(number))
        }
        unsafeMutableAddress {
            precondition(number >= 0 && number < used)
            return unsafe base + Int(number)
        }
    }

    /// Puts an element where one was given back, or behind all others.
    mutating func insert(_ element: consuming Element) -> Int32 {
        if let number = reuse() {
            self[number] = element
            return number
        }
        if used == capacity { grow() }
        // Safe: there is room for one more.
        unsafe (base + used).initialize(to: element)
        used += 1
        return Int32(used - 1)
    }

    /// Takes an element that was given back, as it was left; nil where there is none.
    mutating func reuse() -> Int32? { free.popLast() }

    mutating func giveBack(_ number: Int32) {
        free.append(number)
    }

    private mutating func grow() {
        capacity *= 2
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe larger.moveInitialize(from: base, count: used)
        unsafe base.deallocate()
        unsafe base = larger
    }
}

extension Int32 {
    /// Stands where no element is.
    static var none: Int32 { -1 }
}
