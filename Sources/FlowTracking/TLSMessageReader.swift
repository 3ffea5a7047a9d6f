internal import Dissection

/// How far the handshake messages of one direction were read (RFC 8446, section 4): hellos are kept, all
/// others passed over.
struct TLSMessageReader {
    /// The hello that is being read, behind the header of a record as long as it; empty for none.
    private(set) var hello: [UInt8] = []

    /// Octets of the message that are still to come.
    private var remaining = 0

    /// The part of a message's header that was read, and its octets.
    private var header: UInt32 = 0
    private var headerCount = 0

    /// Octets that a hello may have in one record; no real one comes near.
    private static var limit: Int { 65_535 - 4 }

    mutating func next(
        _ octets: Span<UInt8>,
        from offset: inout Int,
        to end: Int
    ) -> TLSReader.Event? {
        while offset < end {
            if remaining == 0 {
                header = header << 8 | UInt32(octets[offset])
                headerCount += 1
                offset += 1
                if headerCount == 4, !startMessage() { return .malformed }
                continue
            }
            let part = min(remaining, end - offset)
            if !hello.isEmpty { hello.append(copying: octets.extracting(offset..<offset + part)) }
            offset += part
            remaining -= part
            if remaining == 0, !hello.isEmpty {
                return hello[5] == 1 ? .clientHello : .serverHello
            }
        }
        return nil
    }

    private mutating func startMessage() -> Bool {
        let type = UInt8(header >> 24)
        remaining = Int(header & 0xff_ffff)
        let length = UInt16(clamping: remaining + 4)
        let start = [
            type, UInt8(header >> 16 & 0xff), UInt8(header >> 8 & 0xff), UInt8(header & 0xff),
        ]
        (header, headerCount) = (0, 0)
        hello = []
        guard type == 1 || type == 2 else { return true }
        guard remaining > 0, remaining <= Self.limit else { return false }
        hello = [22, 3, 1, UInt8(length >> 8), UInt8(length & 0xff)] + start
        return true
    }

    /// Passes over octets that are not there, where they are of no interest.
    mutating func pass(_ length: Int) -> Bool {
        guard hello.isEmpty, length <= remaining else { return false }
        remaining -= length
        return true
    }

    mutating func dropHello() { hello = [] }
}
