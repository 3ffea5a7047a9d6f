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
    private static func fragments(_ offsets: [Int], ipv6: Bool = false) -> [[UInt8]] {
        let tcp = Array(request.octets[20...])
        return offsets.enumerated().map { index, start in
            let end = offsets.dropFirst(index + 1).first ?? tcp.count
            return packet(tcp[start..<end], at: start, isLast: end == tcp.count, ipv6)
        }
    }

    private static func packet(
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
        var tracker = FlowTracker()
        var seen: [Seen] = []
        for (index, octets) in packets.enumerated() {
            let captured = Array(octets.dropLast(cut))
            let info = FrameInfo(
                number: UInt64(index + 1),
                timestamp: Timestamp(seconds: 100 + Int64(index) * seconds, nanoseconds: 0),
                caplen: captured.count,
                len: octets.count,
                linkType: LinkType.rawIP.rawValue,
                interface: nil,
                direction: nil,
                backend: .file
            )
            let dissection = Dissection(captured.span, len: octets.count, linkType: .rawIP)
            tracker.observe(dissection, info, captured.span)
            tracker.take(&seen)
        }
        tracker.finish()
        tracker.take(&seen)
        return (seen.map { $0.request ?? "-" }, tracker.counts)
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
}
