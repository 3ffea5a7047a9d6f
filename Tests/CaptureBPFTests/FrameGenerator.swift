import Randomness

/// Makes Ethernet frames from few values, which are those that ``Filters`` asks for.
struct FrameGenerator {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func frame() -> [UInt8] {
        var octets = pick(destinations) + pick(sources)
        // Frames without a tag matter as much as those with any number of them.
        if random.next(below: 2) == 0 {
            for _ in 0..<1 + random.next(below: 3) {
                octets += big(pick([0x8100, 0x8100, 0x88a8, 0x9100]))
                octets += big(pick([0, 5, 100, 200]) | pick([0, 0x6000, 0x1000]))
            }
        }
        switch random.next(below: 18) {
        case 0..<5: octets += big(0x0800) + ipv4(depth: 0)
        case 5..<9: octets += big(0x86dd) + ipv6(depth: 0)
        case 9: octets += big(pick([0x0806, 0x8035])) + arp()
        case 10: octets += big(0x8847) + mpls()
        case 11, 15: octets += pppoe()
        case 12, 13, 17:
            let content = llc()
            octets += big(UInt16(content.count)) + content
        case 14, 16:
            let type = pick(otherTypes)
            octets += big(type) + (type == 0x6003 ? decnet() : random.octets(40))
        default: octets += random.octets(2 + random.next(below: 80))
        }
        return octets
    }

    /// A frame with octets changed, left out or put in.
    mutating func changed(_ frame: [UInt8]) -> [UInt8] {
        var octets = frame
        for _ in 0...random.next(below: 4) {
            guard !octets.isEmpty else { break }
            let place = random.next(below: min(octets.count, 80))
            switch random.next(below: 4) {
            case 0: octets[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: octets[place] ^= 1 << UInt8(random.next(below: 8))
            case 2: octets.remove(at: place)
            default: octets.insert(contentsOf: random.octets(4), at: place)
            }
        }
        return octets
    }

    // MARK: Values

    private let sources: [[UInt8]] = [
        [2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2], [0xaa, 0, 4, 0, 2, 4],
    ]
    private let destinations: [[UInt8]] = [
        [2, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 3],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [1, 0, 0x5e, 0, 0, 1], [0x33, 0x33, 0, 0, 0, 1],
    ]
    private let ipv4Addresses: [[UInt8]] = [
        [10, 1, 1, 2], [10, 1, 1, 2], [10, 1, 1, 3], [10, 0, 0, 1], [192, 168, 1, 77],
        [224, 0, 0, 1], [129, 0, 0, 1],
    ]
    private let ipv6Addresses: [[UInt8]] = [
        [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
        [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ]
    private let ports: [UInt16] = [22, 53, 80, 80, 443, 8080, 1000, 40000]
    private let otherTypes: [UInt16] = [
        0x6001, 0x6002, 0x6003, 0x6003, 0x6003, 0x6004, 0x6007, 0x809b, 0x80f3, 0x8137, 0x88cc,
        0x9000,
    ]

    /// Each format of LLC's control field that libpcap knows (ISO 8802-2, section 5.4).
    static let llcControls: [UInt8] = [
        0x00, 0x02, 0x01, 0x05, 0x09, 0x03, 0x63, 0x43, 0x6f, 0xe3, 0xaf, 0x87, 0x0f,
    ]

    // MARK: Link

    private mutating func arp() -> [UInt8] {
        [0, 1, 8, 0, 6, 4] + big(pick([1, 2])) + pick(sources) + pick(ipv4Addresses)
            + pick(sources) + pick(ipv4Addresses)
    }

    /// DECnet phase IV, with each header that libpcap knows: long or short, padded or not.
    private mutating func decnet() -> [UInt8] {
        let addresses: [[UInt8]] = [[2, 4], [3, 4]]
        let (to, from) = (pick(addresses), pick(addresses))
        let six = random.octets(6)
        let header: [UInt8] = pick([[0x06] + six + to + six + from, [0x02] + to + from])
        let padding: [UInt8] = random.next(below: 2) == 0 ? [] : [0x81]
        return [30, 0] + padding + header + six
    }

    private mutating func mpls() -> [UInt8] {
        var octets: [UInt8] = []
        let depth = 1 + random.next(below: 3)
        for number in 1...depth {
            let label: UInt32 = pick([100, 1024, 16])
            octets += big32(label << 12 | (number == depth ? 0x100 : 0) | 64)
        }
        return octets + (random.next(below: 3) == 0 ? ipv6(depth: 1) : ipv4(depth: 1))
    }

    private mutating func pppoe() -> [UInt8] {
        if random.next(below: 4) == 0 { return big(0x8863) + [0x11, 9, 0, 0, 0, 4, 1, 1, 0, 0] }
        let isIPv4 = random.next(below: 2) == 0
        let packet = isIPv4 ? ipv4(depth: 1) : ipv6(depth: 1)
        return big(0x8864) + [0x11, 0] + big(pick([39, 40])) + big(UInt16(packet.count + 2))
            + big(isIPv4 ? 0x0021 : 0x0057) + packet
    }

    private mutating func llc() -> [UInt8] {
        let rest = random.octets(40)
        switch random.next(below: 8) {
        case 0: return [0x42, 0x42, 3] + rest
        case 1, 2:
            // ISO network layers; IS-IS with each type of PDU.
            let type: UInt8 = pick([15, 16, 17, 18, 20, 24, 25, 26, 27])
            return [0xfe, 0xfe, 3, pick([0x81, 0x82, 0x83, 0x83]), 27, 1, 0, type] + rest
        case 3: return [0xf0, 0xf0, 3] + rest
        case 4: return pick([[0xe0, 0xe0, 3], [0xff, 0xff, 0]]) + rest
        case 5:
            let kind: [UInt8] = pick([
                [0, 0, 0, 0x08, 0x00], [8, 0, 7, 0x80, 0x9b], [0, 0, 0, 0x80, 0xf3],
                [0, 0, 0, 0x81, 0x37],
            ])
            return [0xaa, 0xaa, 3] + kind + ipv4(depth: 1)
        default:
            return [0x06, 0x06, pick(Self.llcControls)] + rest
        }
    }

    // MARK: Network

    private mutating func ipv4(depth: Int) -> [UInt8] {
        let options = random.octets(4 * pick([0, 0, 0, 1, 3, 10]))
        let number: UInt8 = pick([6, 6, 6, 17, 17, 1, 2, 132, 9, 47, 4, 41, 50, 51, 103, 112])
        let fragment: UInt16 = pick([0, 0, 0, 0x4000, 0x4000, 0x2000, 185, 0x2001])
        let content = content(number, isIPv6: false, depth: depth)
        var octets = [0x45 + UInt8(options.count / 4), pick([0, 0, 1, 7, 40, 0xb8])]
        octets += big(UInt16(20 + options.count + content.count)) + random.octets(2)
        octets += big(fragment) + [pick([64, 64, 1, 4, 255]), number, 0, 0]
        return octets + pick(ipv4Addresses) + pick(ipv4Addresses) + options + content
    }

    private mutating func ipv6(depth: Int) -> [UInt8] {
        var number: UInt8 = pick([6, 6, 17, 17, 58, 58, 132, 50, 103, 112])
        var content = content(number, isIPv6: true, depth: depth)
        for _ in 0..<pick([0, 0, 0, 1, 2]) {
            content = [number, 0] + random.octets(6) + content
            number = pick([0, 43, 44, 60, 51])
        }
        return [0x60, 0, 0, 0] + big(UInt16(content.count)) + [number, pick([64, 255, 1])]
            + pick(ipv6Addresses) + pick(ipv6Addresses) + content
    }

    // MARK: Transport

    private mutating func content(_ number: UInt8, isIPv6: Bool, depth: Int) -> [UInt8] {
        let rest = random.octets(random.next(below: 30))
        switch number {
        case 1: return [pick([0, 3, 8, 11]), pick([0, 1]), 0, 0] + rest
        case 2: return [pick([0x11, 0x16]), 0, 0, 0] + rest
        case 4 where depth < 2: return ipv4(depth: depth + 1)
        case 6: return tcp() + pick([rest, Array("GET / HTTP/1.1\r\n\r\n".utf8)])
        case 17: return udp(depth: depth, rest)
        case 41 where depth < 2: return ipv6(depth: depth + 1)
        case 47 where depth < 2: return [0, 0, 8, 0] + ipv4(depth: depth + 1)
        case 58: return [pick([1, 128, 129, 135]), pick([0, 1]), 0, 0] + rest
        case 103: return [pick([0x20, 0x21])] + rest
        case 112: return [0x21] + rest
        case 132: return big(pick(ports)) + big(pick(ports)) + rest
        default: return rest
        }
    }

    private mutating func tcp() -> [UInt8] {
        let options = random.octets(4 * pick([0, 0, 3, 10]))
        let flags: UInt8 = pick([0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0xc2, 0x20])
        return big(pick(ports)) + big(pick(ports)) + random.octets(8)
            + [0x50 + UInt8(options.count / 4) << 4, flags] + random.octets(6) + options
    }

    private mutating func udp(depth: Int, _ rest: [UInt8]) -> [UInt8] {
        var (destination, content) = (pick(ports), rest)
        switch random.next(below: 5) {
        case 0 where depth < 2:
            destination = 4789
            content = [8, 0, 0, 0, 0, 0, 7, 0] + pick(destinations) + pick(sources)
            content += big(0x0800) + ipv4(depth: depth + 1)
        case 1...2 where depth < 2:
            (destination, content) = (6081, geneve(depth: depth))
        default: break
        }
        return big(pick(ports)) + big(destination) + big(UInt16(8 + content.count)) + [0, 0]
            + content
    }

    private mutating func geneve(depth: Int) -> [UInt8] {
        let options = random.octets(4 * pick([0, 0, 2]))
        let head: [UInt8] = [UInt8(options.count / 4), 0]
        let network: [UInt8] = [0, 0, pick([0xb, 0xc]), 0] + options
        let ethernet = pick(destinations) + pick(sources)
        switch random.next(below: 4) {
        case 0: return head + big(0x0800) + network + ipv4(depth: depth + 1)
        case 1:
            return head + big(0x6558) + network + ethernet + big(0x0800)
                + ipv4(depth: depth + 1)
        case 2: return head + big(0x6558) + network + ethernet + big(0x0806) + arp()
        default:
            return head + big(0x6558) + network + ethernet + big(0x8100) + big(pick([5, 100]))
                + big(0x0800) + ipv4(depth: depth + 1)
        }
    }

    // MARK: Numbers

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[random.next(below: values.count)]
    }

    private func big(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    private func big32(_ number: UInt32) -> [UInt8] {
        big(UInt16(number >> 16)) + big(UInt16(truncatingIfNeeded: number))
    }
}
