import Capture
import Dissection
import FlowTracking
import Records
import TraceIdentity

@testable import Summaries

/// What a summary is made of: exchanges on connections of their own, a frame a message.
struct Traffic: ~Copyable {
    private var tracker = FlowTracker()
    private var summary = ExchangeSummary()
    private var port: UInt16 = 1024

    /// Microseconds from the start of the capture.
    var time: Int64 = 0

    init() {}

    /// A request, and after so many microseconds its response, if there is one.
    mutating func exchange(
        _ requestLine: String,
        _ status: Int? = 200,
        after microseconds: Int64 = 100,
        traceID: String? = nil
    ) {
        port = port &+ 1
        let trace = traceID.map { "traceparent: 00-\($0)-00f067aa0ba902b7-01\r\n" } ?? ""
        send("\(requestLine) HTTP/1.1\r\n\(trace)\r\n", isFromClient: true)
        time += microseconds
        if let status {
            send("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n", isFromClient: false)
        } else {
            send("", isFromClient: false, flags: 0x14)
        }
        time += 1_000_000 - microseconds
        tracker.takeFinished { exchange, heads in
            summary.add(ExchangeRecord(copy exchange, communityID: nil), heads)
        }
    }

    var summarized: ExchangeSummary { summary }

    private mutating func send(_ text: String, isFromClient: Bool, flags: UInt8 = 0x18) {
        let (client, server): ([UInt8], [UInt8]) = ([192, 0, 2, 1], [192, 0, 2, 2])
        let ports = [[UInt8(port >> 8), UInt8(port & 0xff)], [0, 80]]
        let total = 40 + text.utf8.count
        let place: [UInt8] = isFromClient ? [0, 0, 0, 1, 0, 0, 0, 1] : [0, 0, 0, 1, 0, 1, 0, 0]
        let octets =
            [0x45, 0, UInt8(total >> 8), UInt8(total & 0xff), 0, 7, 0x40, 0, 64, 6, 0, 0]
            + (isFromClient ? client + server : server + client)
            + (isFromClient ? ports : ports.reversed()).flatMap(\.self)
            + place + [0x50, flags, 1, 0, 0, 0, 0, 0] + Array(text.utf8)
        let info = FrameInfo(
            number: 1,
            timestamp: Timestamp(
                seconds: 1_795_000_000 + time / 1_000_000,
                nanoseconds: time % 1_000_000 * 1000
            ),
            caplen: octets.count,
            len: octets.count,
            linkType: LinkType.rawIP.rawValue,
            interface: nil,
            direction: nil,
            backend: .file
        )
        let dissection = Dissection(octets.span, len: octets.count, linkType: .rawIP)
        tracker.observe(dissection, info, octets.span)
    }
}

extension Route {
    var text: String { String(decoding: name, as: UTF8.self) }
}
