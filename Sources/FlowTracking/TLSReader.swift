internal import Dissection

/// How far the TLS records of one direction were read (RFC 8446, section 5.1), and what they tell before
/// they are encrypted.
struct TLSReader {
    /// Octets of the record that are still to come.
    private var remaining = 0
    private var content = Content.skipped

    /// The part of a record's header that was read, and its octets.
    private var header: UInt64 = 0
    private var headerCount = 0

    /// The same of an alert.
    private var alert: UInt16 = 0

    /// Whether a change of keys was announced: up to TLS 1.2, what follows is encrypted.
    private(set) var hasChangedCipher = false
    private(set) var messages = TLSMessageReader()

    private enum Content: UInt8 {
        case skipped, alert, handshake
    }

    /// What octets complete.
    enum Event {
        /// A client's or a server's hello; its octets are in ``TLSMessageReader/hello``.
        case clientHello, serverHello
        case alert(TLSAlert)

        /// The sender starts to encrypt, or sends a record that is encrypted.
        case changeCipher
        case encryptedHandshake, applicationData

        /// This is no TLS, or a hello longer than one can be.
        case malformed
    }

    /// Octets to come that are of no interest.
    var certainOctets: Int { content == .skipped ? remaining : 0 }

    /// Reads on from `offset` up to what is an event.
    ///
    /// `isEncrypted` tells that handshake messages behind a change of keys cannot be read.
    mutating func next(
        _ octets: Span<UInt8>,
        from offset: inout Int,
        isEncrypted: Bool
    ) -> Event? {
        while offset < octets.count {
            if remaining == 0 {
                header = header << 8 | UInt64(octets[offset])
                headerCount += 1
                offset += 1
                if headerCount == 5, let event = startRecord(isEncrypted) { return event }
                continue
            }
            let end = offset + min(remaining, octets.count - offset)
            switch content {
            case .skipped:
                remaining -= end - offset
                offset = end
            case .alert:
                alert = alert << 8 | UInt16(octets[offset])
                offset += 1
                remaining -= 1
                if remaining == 0 {
                    return .alert(
                        TLSAlert(level: UInt8(alert >> 8), description: UInt8(alert & 0xff))
                    )
                }
            case .handshake:
                let start = offset
                let event = messages.next(octets, from: &offset, to: end)
                remaining -= offset - start
                if let event { return event }
            }
        }
        return nil
    }

    private mutating func startRecord(_ isEncrypted: Bool) -> Event? {
        let type = UInt8(header >> 32)
        let version = UInt8(truncatingIfNeeded: header >> 24)
        remaining = Int(header & 0xffff)
        (header, headerCount) = (0, 0)
        content = .skipped
        // RFC 5246, section 6.2.3, allows 2048 octets more than 2^14.
        guard version == 3, remaining <= 16_384 + 2048 else { return .malformed }
        let isReadable = !(isEncrypted && hasChangedCipher)
        switch type {
        case 20:
            hasChangedCipher = true
            return .changeCipher
        case 21:
            if remaining == 2, isReadable { content = .alert }
            return nil
        case 22:
            guard isReadable else { return .encryptedHandshake }
            content = .handshake
            return nil
        case 23: return .applicationData
        case 24: return nil
        default: return .malformed
        }
    }

    /// Passes over octets that are not there, where they are of no interest.
    mutating func pass(_ length: Int) -> Bool {
        if content == .skipped, length <= remaining {
            remaining -= length
            return true
        }
        guard content == .handshake, length <= remaining, messages.pass(length) else {
            return false
        }
        remaining -= length
        return true
    }

    /// Forgets a hello that was taken.
    mutating func dropHello() { messages.dropHello() }
}
