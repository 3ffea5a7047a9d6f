internal import Dissection

/// A pattern as shells have it.
///
/// `*` stands for any octets, `?` for any one, and a backslash takes the meaning from what follows. The
/// whole text must fit.
public struct Glob: Sendable {
    private enum Element: Equatable {
        case octet(UInt8)
        case anyOne
        case any
    }

    private let elements: [Element]
    private let ignoresCase: Bool

    public init(_ text: some StringProtocol, ignoresCase: Bool) {
        var elements: [Element] = []
        var isEscaped = false
        for octet in text.utf8 {
            if isEscaped {
                elements.append(.octet(ignoresCase ? octet.lowercasedASCII : octet))
                isEscaped = false
                continue
            }
            switch octet {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "?"): elements.append(.anyOne)
            // Two are no more than one.
            case UInt8(ascii: "*"): if elements.last != .any { elements.append(.any) }
            default: elements.append(.octet(ignoresCase ? octet.lowercasedASCII : octet))
            }
        }
        // A backslash at the end stands for itself.
        if isEscaped { elements.append(.octet(UInt8(ascii: "\\"))) }
        self.elements = elements
        self.ignoresCase = ignoresCase
    }

    /// Whether it fits all of `text`.
    ///
    /// Only the last `*` need ever be tried again, so that it takes at most the product of both lengths.
    public func matches(_ text: Span<UInt8>) -> Bool {
        var (place, offset) = (0, 0)
        var star: (place: Int, offset: Int)?
        while offset < text.count {
            if place < elements.count, elements[place] == .any {
                star = (place, offset)
                place += 1
            } else if place < elements.count, fits(elements[place], text[offset]) {
                place += 1
                offset += 1
            } else if let last = star {
                star = (last.place, last.offset + 1)
                (place, offset) = (last.place + 1, last.offset + 1)
            } else {
                return false
            }
        }
        while place < elements.count, elements[place] == .any { place += 1 }
        return place == elements.count
    }

    private func fits(_ element: Element, _ octet: UInt8) -> Bool {
        switch element {
        case .octet(let wanted): wanted == (ignoresCase ? octet.lowercasedASCII : octet)
        case .anyOne: true
        case .any: false
        }
    }
}
