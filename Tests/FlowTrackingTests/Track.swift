import Capture
import Dissection
import TraceIdentity

@testable import FlowTracking

/// What a test looks at of an exchange.
struct Seen: Equatable, CustomStringConvertible {
    var request: String?
    var response: String?
    var outcome: Exchange.Outcome
    var requestBody: UInt64 = 0
    var responseBody: UInt64 = 0
    var exchange: Exchange?

    /// The heads as sent.
    var requestHead = ""
    var responseHead = ""

    var description: String {
        "\(request ?? "-") | \(response ?? "-") | \(outcome) \(requestBody) \(responseBody)"
    }

    /// Times and the rest are compared by those tests that are about them.
    static func == (left: Seen, right: Seen) -> Bool {
        left.description == right.description && left.requestHead == right.requestHead
            && left.responseHead == right.responseHead
    }
}

/// The start lines, and the outcome, of the exchanges found in `segments`.
func lines(_ segments: [Segment], limits: FlowLimits = FlowLimits()) -> [String] {
    track(segments, limits: limits).seen.map(\.description)
}

func track(
    _ segments: [Segment],
    limits: FlowLimits = FlowLimits()
) -> (seen: [Seen], counts: FlowCounts) {
    var tracker = FlowTracker(limits)
    var seen: [Seen] = []
    for segment in segments { tracker.observe(segment, &seen) }
    tracker.finish()
    tracker.take(&seen)
    return (seen, tracker.counts)
}

extension FlowTracker {
    @discardableResult
    mutating func observe(_ segment: Segment, _ seen: inout [Seen]) -> TraceContext? {
        let octets = segment.octets
        let len = 40 + segment.options.count + segment.data.count
        let info = FrameInfo(
            number: 1,
            timestamp: segment.timestamp,
            caplen: octets.count,
            len: len,
            linkType: LinkType.rawIP.rawValue,
            interface: nil,
            direction: nil,
            backend: .file
        )
        defer { take(&seen) }
        return observe(Dissection(octets.span, len: len, linkType: .rawIP), info, octets.span)
    }

    mutating func take(_ seen: inout [Seen]) {
        takeFinished { exchange, heads in
            func text(_ range: Range<Int>) -> String {
                String(decoding: range.map { heads[$0] }, as: UTF8.self)
            }
            func head(_ message: Exchange.Message?) -> String {
                message.map { text($0.octets) } ?? ""
            }
            func line(_ message: Exchange.Message?) -> String? {
                message.map { message in
                    let line = message.head.startLine.line
                    let start = message.octets.lowerBound
                    return text(start + line.lowerBound..<start + line.upperBound)
                }
            }
            seen.append(
                Seen(
                    request: line(exchange.request),
                    response: line(exchange.response),
                    outcome: exchange.outcome,
                    requestBody: exchange.request?.bodySize ?? 0,
                    responseBody: exchange.response?.bodySize ?? 0,
                    exchange: copy exchange,
                    requestHead: head(exchange.request),
                    responseHead: head(exchange.response)
                )
            )
        }
    }
}
