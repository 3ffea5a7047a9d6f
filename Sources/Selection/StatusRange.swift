/// Status codes: one (`404`), a class of them (`5xx`), or those from one to another (`400-499`).
///
/// RFC 9110 (section 15) has five classes; servers send other codes too, but no others than of three digits.
public struct StatusRange: Equatable, Sendable {
    let codes: ClosedRange<UInt16>

    public init(_ text: some StringProtocol) throws(SelectionError) {
        let error = SelectionError("give a status code, as in 404, 5xx or 400-499")
        let text = String(text)
        let octets = Array(text.utf8)
        if octets.count == 3, octets[1...].allSatisfy({ $0 | 0x20 == UInt8(ascii: "x") }),
            let hundreds = UInt16(text.prefix(1)), (1...5).contains(hundreds)
        {
            codes = hundreds * 100...hundreds * 100 + 99
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.code)
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
            first <= last
        else { throw error }
        codes = first...last
    }

    private static func code(_ text: Substring) -> UInt16? {
        guard text.utf8.count == 3, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        return UInt16(text).flatMap { $0 >= 100 ? $0 : nil }
    }
}
