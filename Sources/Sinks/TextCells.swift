/// How many cells of a terminal a Unicode scalar takes.
///
/// Where terminals differ it is the larger number, so that no line gets longer than it was meant to be.
enum TextCells {
    static func count(_ scalar: UInt32) -> Int {
        if scalar < 0x300 { return 1 }
        if zeroWidth.contains(where: { $0.contains(scalar) }) { return 0 }
        return isWide(scalar) ? 2 : 1
    }

    private static func isWide(_ scalar: UInt32) -> Bool {
        var (low, high) = (0, wide.count)
        while low < high {
            let middle = (low + high) / 2
            if wide[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < wide.count && wide[low].contains(scalar)
    }

    /// Marks that stand over or under the scalar before.
    private static let zeroWidth: [ClosedRange<UInt32>] = [
        0x300...0x36f, 0x1ab0...0x1aff, 0x1dc0...0x1dff, 0x20d0...0x20ff, 0xfe20...0xfe2f,
    ]

    /// Of East Asian width W or F (Unicode Standard Annex #11), and all blocks of emoji.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0...0x23f0,
        0x23f3...0x23f3, 0x25fd...0x25fe, 0x2614...0x2615, 0x2648...0x2653, 0x267f...0x267f,
        0x2693...0x2693, 0x26a1...0x26a1, 0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5,
        0x26ce...0x26ce, 0x26d4...0x26d4, 0x26ea...0x26ea, 0x26f2...0x26f3, 0x26f5...0x26f5,
        0x26fa...0x26fa, 0x26fd...0x26fd, 0x2705...0x2705, 0x270a...0x270b, 0x2728...0x2728,
        0x274c...0x274c, 0x274e...0x274e, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27b0...0x27b0, 0x27bf...0x27bf, 0x2b1b...0x2b1c, 0x2b50...0x2b50, 0x2b55...0x2b55,
        0x2e80...0x303e, 0x3041...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
        0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6,
        0x16fe0...0x1b2ff, 0x1f004...0x1f004, 0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e,
        0x1f191...0x1f19a, 0x1f200...0x1f64f, 0x1f680...0x1f6ff, 0x1f7e0...0x1f9ff,
        0x1fa70...0x1faff, 0x20000...0x3fffd,
    ]
}

extension Span<UInt8> {
    /// Cells that the text in `range` takes; it is UTF-8 without controls.
    func cells(in range: Range<Int>) -> Int {
        var (count, place) = (0, range.lowerBound)
        while place < range.upperBound {
            let (scalar, length) = utf8Scalar(at: place) ?? (0, 1)
            count += TextCells.count(scalar)
            place += length
        }
        return count
    }
}

extension OctetBuffer {
    /// Text of so many `cells`, shortened in the middle to `limit` if it has more.
    ///
    /// - Returns: the cells that it takes; one less than `limit` where a wide scalar does not fit.
    @discardableResult
    mutating func append(
        _ octets: Span<UInt8>,
        cells: Int,
        shortenedTo limit: Int
    ) -> Int {
        guard cells > limit else {
            append(octets)
            return cells
        }
        guard limit > 0 else { return 0 }
        let headLimit = limit / 2
        var (head, place) = (0, 0)
        while place < octets.count {
            let (scalar, length) = octets.utf8Scalar(at: place) ?? (0, 1)
            let width = TextCells.count(scalar)
            if head + width > headLimit { break }
            head += width
            place += length
        }
        append(octets.extracting(0..<place))
        append("…")
        // What is left, without so much of its start that the rest fits.
        var tail = cells - head
        while place < octets.count {
            let (scalar, length) = octets.utf8Scalar(at: place) ?? (0, 1)
            let width = TextCells.count(scalar)
            // No mark without what it stands on.
            if tail <= limit - 1 - head, width > 0 { break }
            tail -= width
            place += length
        }
        append(octets.extracting(place..<octets.count))
        return head + 1 + tail
    }
}
