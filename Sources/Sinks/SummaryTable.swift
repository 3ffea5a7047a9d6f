internal import Capture
internal import FlowTracking
internal import Records
public import Summaries

/// The summary of a run as lines for a person: totals, and a table of routes.
public struct SummaryTable: ~Copyable {
    public var buffer = OctetBuffer(capacity: 16 * 1024)
    private let isColored: Bool

    /// Cells of a line, or more than any has.
    private let width: Int

    /// Percentiles that show, and how they are called.
    private let percentiles: [(percent: Double, name: StaticString)]

    /// Columns of the histograms.
    private static let columnCount = 16

    /// Cells of a percentile, and of what stands before the first.
    private static let timeCells = 10
    private static let countCells = 17

    public init(isColored: Bool, width: TextWidth = .unlimited) {
        self.isColored = isColored
        self.width = width.now ?? .max
        let all: [(percent: Double, name: StaticString)] = [
            (50, "    p50 ms"), (90, "    p90 ms"), (99, "    p99 ms"), (100, "    max ms"),
        ]
        percentiles =
            switch self.width {
            case ..<59: [all[2]]
            case ..<79: [all[0], all[2]]
            default: all
            }
    }

    /// Whether there is room for histograms, and for routes behind them.
    private var hasHistograms: Bool { width >= 101 }

    /// Cells of a route.
    private var routeCells: Int {
        let histogram = hasHistograms ? Self.columnCount + 2 : 0
        return width - Self.countCells - Self.timeCells * percentiles.count - histogram - 2
    }

    public mutating func write(_ record: SummaryRecord) {
        writeTotals(record)
        let exchanges = record.exchanges
        guard exchanges.count > 0 else { return }
        let scale = DurationScale(exchanges.durations, columns: Self.columnCount)
        let (routes, other) = exchanges.routes
        buffer.append("\n")
        let (percentiles, hasHistograms) = (percentiles, hasHistograms)
        emphasize(.bold) {
            $0.append("   count   errors")
            for (_, name) in percentiles { $0.append(name) }
            if hasHistograms {
                $0.append("  histogram")
                $0.append(padding: Self.columnCount - 9)
            }
            $0.append("  route\n")
        }
        for route in routes { write(route, scale) }
        if let other { write(other, scale) }
        if let scale, hasHistograms {
            buffer.append("\nhistograms: ")
            buffer.append(milliseconds: scale.shortest)
            buffer.append(" to ")
            buffer.append(milliseconds: scale.longest)
            buffer.append(" ms, logarithmic; errors: severity ERROR\n")
        }
        if other != nil {
            buffer.append("(other): what is not counted for the ")
            buffer.append(decimal: UInt64(ExchangeSummary.routeLimit))
            buffer.append(" routes above\n")
        }
    }

    private mutating func writeTotals(_ record: SummaryRecord) {
        let exchanges = record.exchanges
        buffer.append(decimal: exchanges.count)
        buffer.append(exchanges.count == 1 ? " exchange" : " exchanges")
        if let start = record.start {
            buffer.append(" in ")
            // Milliseconds of microseconds are seconds.
            buffer.append(milliseconds: record.end.nanoseconds(since: start) / 1000)
            buffer.append(" s")
        }
        buffer.append(", ")
        buffer.append(decimal: exchanges.errors)
        buffer.append(exchanges.errors == 1 ? " error" : " errors")
        buffer.append(UInt8(ascii: "\n"))
        var outcomes: [(StaticString, UInt64)] = []
        for outcome in Exchange.Outcome.allCases {
            outcomes.append((outcome.name, exchanges.count(outcome)))
        }
        writeLine("outcomes:", outcomes)
        let statuses = exchanges.statuses.byClass
        let names: [6 of StaticString] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"]
        writeLine("status:  ", names.indices.map { (names[$0], statuses[$0]) })
        let (losses, flows) = (record.counts.losses, record.counts.flows)
        writeLine(
            "tcp:     ",
            [
                ("segments seen again", exchanges.retransmissions),
                ("octets missing", flows.gapOctets),
                ("conflicting segments", flows.conflicts),
                ("late responses", flows.lateResponses),
                ("connections evicted", flows.evictedFlows),
                ("exchanges evicted", flows.evictedExchanges),
                ("fragmented packets incomplete", flows.incompletePackets),
            ]
        )
        writeLine(
            "lost:    ",
            [
                ("by kernel", losses.droppedByKernel),
                ("by filter errors", losses.droppedByFilter),
                ("by interface", losses.droppedByInterface),
            ]
        )
    }

    /// A line of what there was, or nothing.
    private mutating func writeLine(_ label: StaticString, _ counts: [(StaticString, UInt64)]) {
        let known = counts.filter { $0.1 > 0 }
        guard !known.isEmpty else { return }
        buffer.append(label)
        for (number, (name, count)) in known.enumerated() {
            buffer.append(number == 0 ? " " : ", ")
            buffer.append(decimal: count)
            buffer.append(UInt8(ascii: " "))
            buffer.append(name)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    private mutating func write(_ route: Route, _ scale: DurationScale?) {
        buffer.append(decimal: route.count, width: 8)
        emphasize(route.errors > 0 ? .error : .plain) {
            $0.append(decimal: route.errors, width: 9)
        }
        let durations = route.durations
        for (percent, _) in percentiles {
            let time = percent == 100 ? durations.longest : durations.percentile(percent)
            if let time, durations.count > 0 {
                buffer.append(milliseconds: time, width: Self.timeCells)
            } else {
                buffer.append("         -")
            }
        }
        buffer.append("  ")
        if hasHistograms {
            writeHistogram(durations, scale)
            buffer.append("  ")
        }
        let name = route.name.span
        buffer.append(name, cells: name.cells(in: 0..<name.count), shortenedTo: routeCells)
        buffer.append(UInt8(ascii: "\n"))
        writeTraces(route)
    }

    /// The traces of a route's examples, in one line if there is room.
    private mutating func writeTraces(_ route: Route) {
        let examples: [(name: StaticString, example: TraceExample?)] = [
            ("slowest ", route.slowest), ("last error ", route.lastError),
        ]
        let indent = width < 54 ? 0 : 10
        for line in width < 95 ? examples.map({ [$0] }) : [examples] {
            let known = line.filter { $0.example != nil }
            guard !known.isEmpty else { continue }
            emphasize(.dim) {
                $0.append(padding: indent)
                for (number, (name, example)) in known.enumerated() {
                    if number > 0 { $0.append(", ") }
                    $0.append(name)
                    guard let example else { continue }
                    $0.append(atMost: 32) { $0.write(hexadecimal: example.traceID, digits: 32) }
                }
            }
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    /// A bar for each column, the highest whole; what there is shows, however little.
    private mutating func writeHistogram(_ durations: Durations, _ scale: DurationScale?) {
        guard let scale else { return buffer.append(padding: Self.columnCount) }
        let columns = durations.columns(scale)
        let highest = columns.max() ?? 0
        for count in columns {
            guard count > 0 else {
                buffer.append(UInt8(ascii: " "))
                continue
            }
            let eighths = max(1, Int((Double(count) / Double(highest) * 8).rounded()))
            // From U+2581 to U+2588, in UTF-8.
            buffer.append(UInt8(0xe2))
            buffer.append(UInt8(0x96))
            buffer.append(UInt8(0x80 + eighths))
        }
        buffer.append(padding: Self.columnCount - columns.count)
    }

    private mutating func emphasize(
        _ style: TextStyle,
        _ body: (inout OctetBuffer) -> Void
    ) {
        let isStyled = isColored && style != .plain
        if isStyled { buffer.append(style.start) }
        body(&buffer)
        if isStyled { buffer.append(TextStyle.plain.start) }
    }
}
