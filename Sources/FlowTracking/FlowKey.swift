internal import Dissection

/// What tells a flow from others: the innermost packet's addresses and ports, the same in both
/// directions.
struct FlowKey: Equatable {
    /// The endpoint whose address and port are smaller, and the other; IPv4 addresses are mapped
    /// (RFC 4291, section 2.5.5.2).
    var low: UInt128 { UInt128(lowUpper) << 64 | UInt128(lowLower) }
    var high: UInt128 { UInt128(highUpper) << 64 | UInt128(highLower) }

    // In halves, which leave no room between.
    private let lowUpper: UInt64
    private let lowLower: UInt64
    private let highUpper: UInt64
    private let highLower: UInt64
    let lowPort: UInt16
    let highPort: UInt16
    let isVersion4: Bool

    private static let mappedPrefix = UInt128(0xffff) << 32

    private init(
        low: UInt128,
        high: UInt128,
        lowPort: UInt16,
        highPort: UInt16,
        isVersion4: Bool
    ) {
        lowUpper = UInt64(truncatingIfNeeded: low >> 64)
        lowLower = UInt64(truncatingIfNeeded: low)
        highUpper = UInt64(truncatingIfNeeded: high >> 64)
        highLower = UInt64(truncatingIfNeeded: high)
        (self.lowPort, self.highPort, self.isVersion4) = (lowPort, highPort, isVersion4)
    }

    /// The flow of a TCP segment, and the side that sent it; nil without addresses or ports.
    static func of(_ dissection: Dissection) -> (key: FlowKey, sender: FlowSide)? {
        guard let ports = dissection.ports else { return nil }
        let (source, destination): (UInt128, UInt128)
        let isVersion4: Bool
        switch dissection.network {
        case .none: return nil
        case .ipv4(let header):
            source = mappedPrefix | UInt128(header.source)
            destination = mappedPrefix | UInt128(header.destination)
            isVersion4 = true
        case .ipv6(let header):
            (source, destination) = (header.source, header.destination)
            isVersion4 = false
        }
        if source < destination || source == destination && ports.source <= ports.destination {
            let key = FlowKey(
                low: source,
                high: destination,
                lowPort: ports.source,
                highPort: ports.destination,
                isVersion4: isVersion4
            )
            return (key, .low)
        }
        let key = FlowKey(
            low: destination,
            high: source,
            lowPort: ports.destination,
            highPort: ports.source,
            isVersion4: isVersion4
        )
        return (key, .high)
    }

    /// A number to find the flow by; without `seed` nobody can make flows that share it.
    func hash(_ seed: UInt64) -> UInt64 {
        func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let product = a.multipliedFullWidth(by: b)
            return product.high ^ product.low
        }
        let ports = UInt64(lowPort) << 16 | UInt64(highPort)
        var hash = mix(
            lowLower ^ seed,
            highLower ^ 0x9e37_79b9_7f4a_7c15
        )
        if !isVersion4 {
            hash ^= mix(
                lowUpper ^ seed.byteSwapped,
                highUpper ^ 0xff51_afd7_ed55_8ccd
            )
        }
        return mix(hash ^ ports, seed | 1)
    }

    func endpoint(_ side: FlowSide) -> Endpoint {
        let (address, port) = side == .low ? (low, lowPort) : (high, highPort)
        return Endpoint(
            address: isVersion4 ? .v4(UInt32(truncatingIfNeeded: address)) : .v6(address),
            port: port
        )
    }
}

/// One of a flow's two ends, and the stream that it sends.
enum FlowSide: Int {
    case low, high

    var other: FlowSide { self == .low ? .high : .low }
}
