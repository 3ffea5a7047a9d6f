import Capture

/// A TCP segment in an Ethernet frame, and what is said of its direction.
struct TCPFrame {
    var isIPv6 = false
    var sourcePort: UInt16 = 40000
    var sequenceNumber: UInt32 = 1000
    var flags = Flag.ack
    var data: [UInt8] = []

    /// Octets of TCP options, a multiple of 4.
    var options = 12

    /// Of IPv4: flags and offset of a fragment.
    var fragment: UInt16 = 0

    enum Flag {
        static let fin: UInt8 = 1
        static let syn: UInt8 = 2
        static let rst: UInt8 = 4
        static let ack: UInt8 = 16
    }

    private static let ipv4: (UInt32, UInt32) = (0xc000_0201, 0xc000_0202)
    private static let ipv6: (UInt128, UInt128) = (
        0x2001_0db8_0000_0000_0000_0000_0000_0001, 0x2001_0db8_1234_5678_9abc_def0_1122_3344
    )

    /// Octets up to the data.
    var headerLength: Int { 14 + (isIPv6 ? 40 : 20) + 20 + options }

    var octets: [UInt8] {
        let tcp =
            split(sourcePort) + split(UInt16(80)) + split(sequenceNumber) + split(UInt32(7))
            + [UInt8((20 + options) / 4) << 4, flags, 1, 0, 0, 0, 0, 0]
            + [UInt8](repeating: 1, count: options)
        let length = UInt16(tcp.count + data.count)
        let ip: [UInt8] =
            isIPv6
            ? [0x60, 0, 0, 0] + split(length) + [6, 64] + split(Self.ipv6.0) + split(Self.ipv6.1)
            : [0x45, 0] + split(length + 20) + [0, 7] + split(fragment) + [64, 6, 0, 0]
                + split(Self.ipv4.0) + split(Self.ipv4.1)
        return [UInt8](repeating: 2, count: 12) + (isIPv6 ? [0x86, 0xdd] : [8, 0]) + ip + tcp + data
    }

    private func split(_ number: some FixedWidthInteger) -> [UInt8] {
        stride(from: number.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> type(of: number).init($0))
        }
    }

    /// What is dispensable of this frame's direction, or of the other one.
    func dispensable(_ part: Dispensable.Part, reverse: Bool = false) -> Dispensable {
        let mapped = UInt128(0xffff) << 32
        let (source, destination) =
            isIPv6 ? Self.ipv6 : (mapped | UInt128(Self.ipv4.0), mapped | UInt128(Self.ipv4.1))
        return Dispensable(
            source: reverse ? destination : source,
            sourcePort: reverse ? 80 : sourcePort,
            destination: reverse ? source : destination,
            destinationPort: reverse ? sourcePort : 80,
            isVersion4: !isIPv6,
            part: part
        )
    }
}
