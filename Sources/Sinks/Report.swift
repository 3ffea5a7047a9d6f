internal import Capture
public import Summaries

/// A page that shows what the exchanges of a run have in common: HTML of its own, that loads nothing
/// and runs no script.
///
/// What came from the wire, or from the command line, is escaped; the page's policy forbids whatever
/// would get through.
public struct Report: ~Copyable {
    public var buffer = OctetBuffer(capacity: 256 * 1024)
    var clock = UTCClock()

    /// What was captured, and by what, in words.
    private let source: String
    private let program: String

    public init(source: String, program: String) {
        self.source = source
        self.program = program
    }

    public mutating func write(_ record: SummaryRecord, _ details: ExchangeDetails) {
        buffer.append(Self.head)
        buffer.append("<h1>HTTP exchanges</h1>\n<p class=\"about\">")
        append(html: source)
        if let start = record.start {
            buffer.append(", ")
            clock.write(start, to: &buffer)
            buffer.append(" to ")
            clock.write(record.end, to: &buffer)
        }
        buffer.append("; ")
        append(html: program)
        buffer.append("</p>\n")
        writeFigures(record)
        if record.exchanges.count == 0 {
            buffer.append("<p>No HTTP exchange was seen.</p>\n")
        } else {
            writeDistribution(record.exchanges.durations)
            writeTimeline(details.timeline)
            writeRoutes(record.exchanges)
        }
        writeTrouble(record)
        if !details.slowest.isEmpty { writeSlowest(details.slowest) }
        buffer.append("</main>\n</body>\n</html>\n")
    }

    private mutating func writeFigures(_ record: SummaryRecord) {
        let (exchanges, losses) = (record.exchanges, record.counts.losses)
        let lost =
            losses.droppedByKernel &+ losses.droppedByFilter &+ losses.droppedByInterface
        buffer.append("<dl class=\"figures\">\n")
        writeFigure("exchanges") { $0.append(decimal: exchanges.count) }
        writeFigure("errors", isBad: exchanges.errors > 0) {
            $0.append(decimal: exchanges.errors)
            guard exchanges.errors > 0 else { return }
            $0.append(" <small>")
            $0.append(permille: exchanges.errors, of: exchanges.count)
            $0.append(" %</small>")
        }
        let names: [(StaticString, Double)] = [("median", 50), ("p90", 90), ("p99", 99)]
        for (name, percent) in names {
            guard let time = exchanges.durations.percentile(percent) else { continue }
            writeFigure(name) { $0.append(time: time) }
        }
        writeFigure("frames") { $0.append(decimal: record.counts.seen) }
        writeFigure("frames lost", isBad: lost > 0) { $0.append(decimal: lost) }
        buffer.append("</dl>\n")
    }

    private mutating func writeFigure(
        _ name: StaticString,
        isBad: Bool = false,
        _ value: (inout OctetBuffer) -> Void
    ) {
        buffer.append(isBad ? "<div class=\"bad\"><dt>" : "<div><dt>")
        buffer.append(name)
        buffer.append("</dt><dd>")
        value(&buffer)
        buffer.append("</dd></div>\n")
    }

    /// Words of hdrlog's own that are not known before it runs.
    mutating func append(html text: String) {
        let octets = Array(text.utf8)
        append(html: octets.span)
    }

    /// Text that may hold anything, so that it is nothing but text.
    mutating func append(html octets: Span<UInt8>) {
        buffer.append(html: octets)
    }
}
