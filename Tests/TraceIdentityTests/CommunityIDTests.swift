import Dissection
import Testing

@testable import TraceIdentity

/// The vectors of the Community ID specification, through packets that were dissected.
struct CommunityIDTests {
    private static let web = Endpoints(
        source: [128, 232, 110, 120],
        sourcePort: 34855,
        destination: [66, 35, 250, 204],
        destinationPort: 80
    )
    private static let mail = Endpoints(
        source: hex("20010470e5bfdead49572174e82c4887"),
        sourcePort: 63943,
        destination: hex("2607f8b0400c0c03000000000000001a"),
        destinationPort: 25
    )
    private static let association = Endpoints(
        source: [192, 168, 170, 8],
        sourcePort: 7,
        destination: [192, 168, 170, 56],
        destinationPort: 7
    )

    @Test func `TCP`() throws {
        try expect("1:LQU9qZlK+B5F3KDmev6m5PMibrg=", tcpPacket(from: Self.web))
        try expect("1:LQU9qZlK+B5F3KDmev6m5PMibrg=", tcpPacket(from: Self.web.reversed))
    }

    @Test func `TCP over IPv6`() throws {
        try expect("1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=", tcpPacket(from: Self.mail))
        try expect("1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=", tcpPacket(from: Self.mail.reversed))
    }

    @Test func `UDP`() throws {
        let question = Endpoints(
            source: [192, 168, 1, 52],
            sourcePort: 54585,
            destination: [8, 8, 8, 8],
            destinationPort: 53
        )
        try expect("1:d/FP5EW3wiY1vCndhwleRRKHowQ=", udpPacket(question))
        try expect("1:d/FP5EW3wiY1vCndhwleRRKHowQ=", udpPacket(question.reversed))
    }

    @Test func `SCTP`() throws {
        for endpoints in [Self.association, Self.association.reversed] {
            let header = endpoints.ports + [0, 0, 0, 1, 0, 0, 0, 0]
            try expect(
                "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
                packet(endpoints, protocolNumber: 132, header)
            )
        }
    }

    @Test func `ICMP request and answer`() throws {
        let echo = hosts([192, 168, 0, 89], [192, 168, 0, 1])
        let expected = "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="
        try expect(expected, packet(echo, protocolNumber: 1, [8, 0, 0, 0, 0, 0, 0, 0]))
        try expect(expected, packet(echo.reversed, protocolNumber: 1, [0, 0, 0, 0, 0, 0, 0, 0]))
    }

    @Test func `ICMP that goes one way`() throws {
        let hosts = hosts([10, 0, 0, 1], [10, 0, 0, 2])
        let message: [UInt8] = [11, 0, 0, 0, 0, 0, 0, 0]
        let there = packet(hosts, protocolNumber: 1, message)
        try expect("1:YHxtAirCG//0OzkcVAukqKQN9xM=", there)
        // Python, from the specification's words: both endpoints stay where they are.
        let back = packet(hosts.reversed, protocolNumber: 1, message)
        try expect("1:c5iqfdGYsNWhMJVcYXWPNWbpnKs=", back)
        #expect(flow(packet(hosts, protocolNumber: 1, [11, 1, 0, 0])) != flow(there))
    }

    @Test func `ICMPv6 request and answer`() throws {
        let hosts = hosts(
            hex("fe80000000000000020086fffe0580da"),
            hex("ff020000000000000000000000000002")
        )
        let expected = "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="
        try expect(expected, packet(hosts, protocolNumber: 58, [133, 0, 0, 0, 0, 0, 0, 0]))
        try expect(
            expected,
            packet(hosts.reversed, protocolNumber: 58, [134, 0, 0, 0, 0, 0, 0, 0])
        )
    }

    @Test(
        arguments: [
            (1, [(0, 8), (9, 10), (13, 14), (15, 16), (17, 18)]),
            (58, [(128, 129), (130, 131), (133, 134), (135, 136), (139, 140), (144, 145)]),
        ] as [(UInt8, [(UInt8, UInt8)])]
    )
    func `messages that answer each other are one flow`(
        protocolNumber: UInt8,
        pairs: [(UInt8, UInt8)]
    ) {
        let hosts = hosts([10, 0, 0, 1], [10, 0, 0, 2])
        for (request, answer) in pairs {
            let there = flow(packet(hosts, protocolNumber: protocolNumber, [request, 5, 0, 0]))
            let back = flow(
                packet(hosts.reversed, protocolNumber: protocolNumber, [answer, 0, 0, 0])
            )
            #expect(there != nil)
            #expect(there == back, "\(request), \(answer)")
        }
    }

    @Test func `a protocol without ports`() throws {
        let hosts = hosts([10, 1, 12, 1], [10, 1, 12, 2])
        let expected = "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="
        try expect(expected, packet(hosts, protocolNumber: 46, [1, 2, 3, 4]))
        try expect(expected, packet(hosts.reversed, protocolNumber: 46, []))
    }

    @Test func `the same address twice is in order of the ports`() {
        let one = Endpoints(
            source: [127, 0, 0, 1],
            sourcePort: 80,
            destination: [127, 0, 0, 1],
            destinationPort: 40000
        )
        #expect(flow(tcpPacket(from: one)) != nil)
        #expect(flow(tcpPacket(from: one)) == flow(tcpPacket(from: one.reversed)))
        #expect(flow(tcpPacket(from: one))?.ports == 0x0050_9c40)
    }

    @Test func `a packet whose ports are not there has none`() {
        let whole = udpPacket(.usual)
        #expect(flow(whole) != nil)
        #expect(flow(udpPacket(.usual, fragmentOffset: 1480)) == nil)
        #expect(flow(Array(whole.prefix(23))) == nil)
        #expect(flow(Array(whole.prefix(24))) == flow(whole))
        #expect(flow(Array(whole.prefix(19))) == nil)
        #expect(flow(packet(.usual, protocolNumber: 1, fragmentOffset: 8, [8, 0, 0, 0])) == nil)
        #expect(flow(packet(.usual, protocolNumber: 1, [8, 0, 0])) == nil)
        // Nobody knows here whose flow the packet in the tunnel is.
        #expect(flow(packet(.usual, protocolNumber: 4, fragmentOffset: 8, [0x45, 0])) == nil)
    }

    @Test func `of packets in packets the innermost counts`() {
        let outer = hosts([192, 0, 2, 1], [192, 0, 2, 2])
        let inner = tcpPacket(from: Self.mail)
        #expect(flow(packet(outer, protocolNumber: 41, inner)) == flow(inner))
    }

    @Test func `the cache gives what it was asked for, however small it is`() throws {
        var cache = CommunityIDCache(capacity: 1)
        let flows = try [
            tcpPacket(from: Self.web), tcpPacket(from: Self.mail), tcpPacket(from: .usual),
        ].map {
            try #require(flow($0))
        }
        for flow in flows + flows.reversed() {
            let id = cache.id(of: flow)
            #expect(text(id) == text(CommunityID(flow)))
        }
    }

    @Test func `both directions have one place in a table`() throws {
        let there = try #require(flow(tcpPacket(from: Self.web)))
        let back = try #require(flow(tcpPacket(from: Self.web.reversed)))
        let other = try #require(flow(tcpPacket(from: Self.mail)))
        #expect(there.hash == back.hash)
        #expect(there.hash != other.hash)
    }

    private func hosts(_ source: [UInt8], _ destination: [UInt8]) -> Endpoints {
        Endpoints(source: source, sourcePort: 0, destination: destination, destinationPort: 0)
    }

    private func expect(
        _ expected: String,
        _ frame: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try #require(flow(frame), sourceLocation: sourceLocation)
        #expect(text(CommunityID(found)) == expected, sourceLocation: sourceLocation)
    }
}
