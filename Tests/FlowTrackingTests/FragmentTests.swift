import Capture
import Dissection
import Testing

@testable import FlowTracking

@Suite struct FragmentTests {
    private static let request = Segment(
        isFromClient: true,
        sequenceNumber: 1000,
        acknowledgmentNumber: 5000,
        data: Array("GET /a HTTP/1.1\r\nHost: \(String(repeating: "b", count: 60))\r\n\r\n".utf8)
    )

    /// The request's packet in fragments that start at `offsets`, in octets behind the IP header.
    static func fragments(_ offsets: [Int], ipv6: Bool = false) -> [[UInt8]] {
        let tcp = Array(request.octets[20...])
        return offsets.enumerated().map { index, start in
            let end = offsets.dropFirst(index + 1).first ?? tcp.count
            return packet(tcp[start..<end], at: start, isLast: end == tcp.count, ipv6)
        }
    }

    static func packet(
        _ data: ArraySlice<UInt8>,
        at offset: Int,
        isLast: Bool,
        _ ipv6: Bool = false
    ) -> [UInt8] {
        let more: UInt16 = isLast ? 0 : 1
        func split(_ number: UInt16) -> [UInt8] {
            [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
        }
        if ipv6 {
            let field = UInt16(offset) | more
            return [0x60, 0, 0, 0] + split(UInt16(8 + data.count)) + [44, 64]
                + [UInt8](repeating: 1, count: 16) + [UInt8](repeating: 2, count: 16)
                + [6, 0] + split(field) + [0, 0, 0, 9] + data
        }
        let field = UInt16(offset / 8) | more << 13
        return [0x45, 0] + split(UInt16(20 + data.count)) + [0, 9] + split(field)
            + [64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2] + data
    }

    /// The requests found in packets, a second between them, and those that stayed incomplete.
    private func targets(
        _ packets: [[UInt8]],
        seconds: Int64 = 1,
        cut: Int = 0
    ) -> (seen: [String], counts: FlowCounts) {
        let (seen, counts) = track(packets.map { ($0, nil) }, seconds: seconds, cut: cut)
        return (seen.map { $0.request ?? "-" }, counts)
    }

    /// The same of packets that are seen on interfaces.
    private func track(
        _ packets: [([UInt8], InterfaceName?)],
        _ linkType: LinkType = .rawIP,
        seconds: Int64 = 1,
        cut: Int = 0
    ) -> (seen: [Seen], counts: FlowCounts) {
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for (index, (octets, interface)) in packets.enumerated() {
            let captured = Array(octets.dropLast(cut))
            let info = FrameInfo(
                number: UInt64(index + 1),
                timestamp: Timestamp(seconds: 100 + Int64(index) * seconds, nanoseconds: 0),
                caplen: captured.count,
                len: octets.count,
                linkType: linkType.rawValue,
                interface: interface,
                direction: nil,
                backend: .file
            )
            let dissection = Dissection(captured.span, len: octets.count, linkType: linkType)
            tracker.observe(dissection, info, captured.span)
            tracker.take(&seen)
        }
        tracker.finish()
        tracker.take(&seen)
        return (seen, tracker.counts)
    }

    @Test(arguments: [false, true])
    func `a segment is read whose fragments come in any order`(ipv6: Bool) {
        for offsets in [[0, 64], [0, 8, 48, 56], [0, 24, 32]] {
            let packets = Self.fragments(offsets, ipv6: ipv6)
            let rotated = Array(packets.dropFirst() + packets.prefix(1))
            for order in [packets, Array(packets.reversed()), rotated] {
                #expect(targets(order).seen == ["GET /a HTTP/1.1"], "\(offsets)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `a frame tells that it bears a fragment, also of an outer packet`(ipv6: Bool) {
        func isFragment(_ packet: [UInt8]) -> Bool {
            Dissection(packet.span, len: packet.count, linkType: .rawIP).isFragment
        }
        let (whole, parts) = (
            Self.fragments([0], ipv6: ipv6), Self.fragments([0, 24, 48], ipv6: ipv6)
        )
        #expect(!isFragment(whole[0]))
        #expect(parts.allSatisfy(isFragment))
        let carried: [UInt8] = [0, 0, ipv6 ? 0x86 : 8, ipv6 ? 0xdd : 0]
        #expect(!isFragment(Self.tunnel(47, carried + whole[0], cuts: [])[0]))
        #expect(isFragment(Self.tunnel(47, carried + parts[0], cuts: [])[0]))
        #expect(isFragment(Self.tunnel(47, carried + whole[0], cuts: [88])[0]))
    }

    @Test
    func `a fragment that comes twice is taken once`() {
        let packets = Self.fragments([0, 24, 48])
        #expect(
            targets([packets[0], packets[0], packets[1], packets[0]] + packets[2...]).seen.count
                == 1
        )
    }

    @Test
    func `fragments that contradict each other are dropped, and counted`() {
        let packets = Self.fragments([0, 24, 48])
        var other = packets[1]
        other[30] ^= 1
        let (seen, counts) = targets([packets[0], packets[1], other, packets[2]])
        #expect(seen.isEmpty)
        #expect(counts.incompletePackets == 1)
    }

    @Test
    func `fragments that were cut, or are too far apart in time, make no packet`() {
        let packets = Self.fragments([0, 24, 48])
        let cut = targets(packets, cut: 1)
        #expect(cut.seen.isEmpty)
        #expect(cut.counts.incompletePackets == 1)
        let late = targets(packets, seconds: 61)
        #expect(late.seen.isEmpty)
        #expect(late.counts.incompletePackets == 3)
    }

    @Test
    func `what comes of a packet that was dropped is passed over`() {
        let packets = Self.fragments([0, 24, 48])
        var other = packets[1]
        other[30] ^= 1
        // All of it comes again.
        let (seen, counts) = targets([packets[0], packets[1], other] + packets + [packets[0]])
        #expect(seen.isEmpty)
        #expect(counts.incompletePackets == 1)
    }

    @Test
    func `packets that never become whole are limited, and all counted`() {
        func packets(_ count: Int) -> [[UInt8]] {
            (0..<count).map { number in
                var fragment = Self.fragments([0, 24])[0]
                (fragment[4], fragment[5]) = (UInt8(number >> 8), UInt8(number & 0xff))
                return fragment
            }
        }
        #expect(targets(packets(1000), seconds: 0).counts.incompletePackets == 1000)
        var rest = Self.fragments([0, 24])[1]
        (rest[4], rest[5]) = (0, 0)
        #expect(targets(packets(64) + [rest], seconds: 0).seen.count == 1)
        #expect(targets(packets(65) + [rest], seconds: 0).seen.isEmpty)
    }

    @Test
    func `no packet is longer than one can be`() {
        let whole = Self.request.octets[20...] + [UInt8](repeating: 0x0a, count: 65_600)
        func packets(_ length: Int) -> [[UInt8]] {
            [0, 32_768, 65_528].map { start in
                let end = min(length, start == 0 ? 32_768 : start == 32_768 ? 65_528 : length)
                let part = whole.dropFirst(start).prefix(end - start)
                return Self.packet(part, at: start, isLast: end == length)
            }
        }
        #expect(targets(packets(65_535)).seen.count == 1)
        let (seen, counts) = targets(packets(65_536))
        #expect(seen.isEmpty)
        #expect(counts.incompletePackets == 1)
    }

    @Test
    func `a packet counts as seen with the fragment that completes it`() throws {
        let packets = Self.fragments([0, 24, 48])
        for order in [packets, Array(packets.reversed())] {
            let seen = try #require(track(order.map { ($0, nil) }).seen.first)
            #expect(seen.exchange?.origin.timestamp.seconds == 102)
            #expect(seen.exchange?.request?.start.seconds == 102)
        }
    }

    @Test
    func `fragments of different networks are no packet`() {
        let packets = Self.fragments([0, 24])
        let (near, far) = (InterfaceName("near"), InterfaceName("far"))
        #expect(track([(packets[0], near), (packets[1], near)]).seen.count == 1)
        #expect(track([(packets[0], near), (packets[1], far)]).seen.isEmpty)
        func tagged(_ packet: [UInt8], _ vlan: UInt8) -> ([UInt8], InterfaceName?) {
            ([UInt8](repeating: 2, count: 12) + [0x81, 0, 0, vlan, 8, 0] + packet, nil)
        }
        #expect(track([tagged(packets[0], 1), tagged(packets[1], 1)], .ethernet).seen.count == 1)
        #expect(track([tagged(packets[0], 1), tagged(packets[1], 2)], .ethernet).seen.isEmpty)
        func inTunnel(_ packet: [UInt8], _ key: UInt8) -> ([UInt8], InterfaceName?) {
            (Self.tunnel(47, [0x20, 0, 8, 0, 0, 0, 0, key] + packet, cuts: [])[0], nil)
        }
        #expect(track([inTunnel(packets[0], 1), inTunnel(packets[1], 1)]).seen.count == 1)
        #expect(track([inTunnel(packets[0], 1), inTunnel(packets[1], 2)]).seen.isEmpty)
    }

    /// The request's packet, with what makes it the payload of a tunnel before it.
    static func carried(_ header: [UInt8]) -> [UInt8] { header + request.octets }

    /// A packet around a tunnel's payload, in fragments that start at `cuts`.
    static func tunnel(
        _ protocolNumber: UInt8,
        _ payload: [UInt8],
        cuts: [Int]
    ) -> [[UInt8]] {
        let starts = [0] + cuts
        return starts.enumerated().map { index, start in
            let end = starts.dropFirst(index + 1).first ?? payload.count
            var octets = packet(payload[start..<end], at: start, isLast: end == payload.count)
            octets[9] = protocolNumber
            return octets
        }
    }

    @Test
    func `a tunnel's packet is read whose fragments come in any order`() {
        let size = UInt8(16 + Self.request.octets.count)
        let vxlan: [UInt8] =
            [0, 99, 0x12, 0xb5, 0, size + 14, 0, 0] + [8, 0, 0, 0, 0, 0, 7, 0]
            + [UInt8](repeating: 2, count: 12) + [8, 0]
        let kinds: [(UInt8, [UInt8])] = [(47, [0, 0, 8, 0]), (4, []), (17, vxlan)]
        for (protocolNumber, header) in kinds {
            for cuts in [[], [64], [88], [72, 80, 104]] {
                let packets = Self.tunnel(protocolNumber, Self.carried(header), cuts: cuts)
                #expect(targets(packets).seen == ["GET /a HTTP/1.1"], "\(protocolNumber) \(cuts)")
                // Which datagrams carry VXLAN only the first fragment tells.
                let later = Array(packets.dropFirst().reversed())
                let order = protocolNumber == 17 ? [packets[0]] + later : later + [packets[0]]
                #expect(targets(order).seen == ["GET /a HTTP/1.1"])
            }
        }
        // The tunnel's header is not all there, so that nothing is known of what it carries.
        let short = Self.tunnel(47, Self.carried([0, 0, 8, 0]), cuts: [8])
        #expect(targets(short).seen.isEmpty)
        #expect(targets(short).counts.incompletePackets == 1)
        // Other datagrams are not kept.
        var datagrams = Self.tunnel(17, Self.carried(vxlan), cuts: [64])
        (datagrams[0][22], datagrams[0][23]) = (0, 53)
        #expect(targets(datagrams).counts.incompletePackets == 0)
    }
}
