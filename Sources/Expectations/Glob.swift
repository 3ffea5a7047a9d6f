/// A pattern as shells have it: `*` stands for any octets, `?` for any one, and a backslash takes the
/// meaning from what follows; all of the text must fit.
struct Glob {
    private enum Piece: Equatable {
        case octet(UInt8)
        case any
        case rest
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var octets = Array(text.utf8)[...]
        while let octet = octets.popFirst() {
            switch octet {
            case UInt8(ascii: "*"): if pieces.last != .rest { pieces.append(.rest) }
            case UInt8(ascii: "?"): pieces.append(.any)
            case UInt8(ascii: "\\"): pieces.append(.octet(octets.popFirst() ?? octet))
            default: pieces.append(.octet(octet))
            }
        }
        self.pieces = pieces
    }

    /// Whether all of `text` fits.
    ///
    /// Where something does not fit, only the last `*` need take more: no text takes longer than its
    /// length times the pattern's.
    func matches(_ text: Span<UInt8>) -> Bool {
        var (piece, offset) = (0, 0)
        var retry: (piece: Int, offset: Int)?
        while offset < text.count || piece < pieces.count {
            if piece < pieces.count, pieces[piece] == .rest {
                retry = (piece + 1, offset)
                piece += 1
            } else if piece < pieces.count, offset < text.count,
                pieces[piece] == .any || pieces[piece] == .octet(text[offset])
            {
                piece += 1
                offset += 1
            } else if let last = retry, last.offset < text.count {
                retry = (last.piece, last.offset + 1)
                (piece, offset) = (last.piece, last.offset + 1)
            } else {
                return false
            }
        }
        return true
    }
}
