internal import Dissection

/// Where a field block is decoded: one for all connections, so that its room is allocated once.
struct HTTP2Fields {
    var list = HPACKFieldList()

    /// The fields as the head of an HTTP/1 message has them.
    var text: [UInt8] = []

    /// Octets that are missing where the block is cut, and why.
    var gap: (length: Int, reason: SkipReason) = (0, .cut)
}
