internal import Records

/// Parts of a line that stand one behind the other, and are made to fit.
///
/// They are filled anew for each line, so that their room is allocated once.
struct TextParts {
    var parts: [TextPart] = []

    /// The part in whose place a mark tells that something is left out.
    private var gap: Int?

    mutating func removeAll() {
        parts.removeAll(keepingCapacity: true)
        gap = nil
    }

    /// Takes the parts of `other`, into the room that is here.
    mutating func replace(with other: borrowing TextParts) {
        removeAll()
        parts.append(contentsOf: other.parts)
        gap = other.gap
    }

    /// Cells of what shows.
    var cells: Int {
        var (count, last) = (0, nil as TextColumn?)
        for part in parts where part.isShown {
            count += part.limit
            if let last { count += last.separator(before: part.column).utf8CodeUnitCount }
            last = part.column
        }
        return count
    }

    var isEmpty: Bool { !parts.contains(where: \.isShown) }

    /// Leaves parts out, from the last on, until the rest takes no more than `width`; `isTold` has a mark
    /// stand in their place.
    mutating func leaveOut(
        to width: Int,
        isTold: Bool = false,
        where mayGo: (TextPart) -> Bool
    ) {
        var excess = cells - width
        for i in parts.indices.reversed() where excess > 0 {
            guard parts[i].isShown, i != gap || !isTold, mayGo(parts[i]) else { continue }
            parts[i].limit = 0
            if isTold {
                // One mark is enough, where the first is missing.
                if let gap { parts[gap].limit = 0 }
                parts[i].kind = .gap
                parts[i].limit = 1
                gap = i
            }
            excess = cells - width
        }
    }

    /// Shortens parts, the longest most, until all take no more than `width`, but none below `least`.
    mutating func shorten(
        to width: Int,
        atLeast least: Int,
        where mayShrink: (TextPart) -> Bool
    ) {
        var excess = cells - width
        while excess > 0 {
            let limits = parts.lazy.filter(mayShrink).map(\.limit)
            guard let longest = limits.max(), longest > least else { return }
            // The longest give way until they are as long as the next, or all is well.
            let next = limits.filter { $0 < longest }.max() ?? 0
            let count = limits.count { $0 == longest }
            let cut = min(longest - max(next, least), (excess + count - 1) / count)
            for i in parts.indices
            where excess > 0 && mayShrink(parts[i]) && parts[i].limit == longest {
                let cut = min(cut, excess)
                parts[i].limit -= cut
                excess -= cut
            }
        }
    }

    /// Writes what shows; `line` holds the parts' octets.
    ///
    /// - Returns: cells written.
    @discardableResult
    func write(_ line: Span<UInt8>, isColored: Bool, into buffer: inout OctetBuffer) -> Int {
        var (count, last) = (0, nil as TextColumn?)
        for part in parts where part.isShown {
            if let last {
                let separator = last.separator(before: part.column)
                buffer.append(separator)
                count += separator.utf8CodeUnitCount
            }
            count += part.write(line, isColored: isColored, into: &buffer)
            last = part.column
        }
        return count
    }
}

extension TextPart {
    /// Writes it in its colour, as long as it may be.
    ///
    /// - Returns: cells written.
    @discardableResult
    func write(_ line: Span<UInt8>, isColored: Bool, into buffer: inout OctetBuffer) -> Int {
        let isStyled = isColored && style != .plain
        if isStyled { buffer.append(style.start) }
        defer { if isStyled { buffer.append(TextStyle.plain.start) } }
        if kind == .gap {
            buffer.append("…")
            return 1
        }
        if column == .time {
            // Digits of the fraction are cut off.
            buffer.append(line.extracting(octets.prefix(limit)))
            return limit
        }
        return buffer.append(line.extracting(octets), cells: cells, shortenedTo: limit)
    }
}
