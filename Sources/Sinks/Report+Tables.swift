internal import Capture
internal import Dissection
internal import FlowTracking
internal import Records
internal import Summaries
internal import TraceIdentity

extension Report {
    /// Routes, with their status classes and durations.
    mutating func writeRoutes(_ exchanges: ExchangeSummary) {
        let (routes, other) = exchanges.routes
        buffer.append("<section>\n<h2>Routes</h2>\n<p class=\"legend\">")
        let names: [6 of StaticString] = ["no response", "1xx", "2xx", "3xx", "4xx", "5xx"]
        for digit in names.indices { writeKey(Self.styles[digit], names[digit]) }
        buffer.append("</p>\n<table>\n<thead><tr>")
        for name in Self.routeColumns { writeHeading(name) }
        buffer.append("</tr></thead>\n<tbody>\n")
        for route in routes { write(route) }
        if let other { write(other) }
        buffer.append("</tbody>\n</table>\n")
        if other != nil {
            buffer.append("<p>(other): what is not counted for the ")
            buffer.append(decimal: UInt64(ExchangeSummary.routeLimit))
            buffer.append(" routes above.</p>\n")
        }
        buffer.append("</section>\n")
    }

    private static var routeColumns: [StaticString] {
        ["route", "count", "errors", "status", "p50", "p90", "p99", "longest", "traces"]
    }

    /// Names of the styles of status classes, by the first digit.
    private static var styles: [6 of StaticString] { ["c0", "c1", "c2", "c3", "c4", "c5"] }

    private mutating func write(_ route: Route) {
        buffer.append("<tr><th>")
        append(html: route.name.span)
        buffer.append("</th>")
        writeNumber(route.count)
        writeNumber(route.errors, isBad: route.errors > 0)
        buffer.append("<td><div class=\"bar\">")
        for digit in Self.styles.indices where route.statuses.byClass[digit] > 0 {
            let count = route.statuses.byClass[digit]
            buffer.append("<i class=\"")
            buffer.append(Self.styles[digit])
            buffer.append("\" style=\"flex:")
            buffer.append(decimal: count)
            buffer.append("\" title=\"")
            buffer.append(decimal: count)
            buffer.append("\"></i>")
        }
        buffer.append("</div></td>")
        for percent in [50.0, 90, 99] { writeTime(route.durations.percentile(percent)) }
        writeTime(route.durations.count > 0 ? route.durations.longest : nil)
        buffer.append("<td class=\"trace\">")
        if let slowest = route.slowest {
            buffer.append("slowest ")
            append(traceID: slowest.traceID)
        }
        if let lastError = route.lastError {
            buffer.append("<br>last error ")
            append(traceID: lastError.traceID)
        }
        buffer.append("</td></tr>\n")
    }

    /// What TCP had to repair, what failed, and what hdrlog did not see.
    mutating func writeTrouble(_ record: SummaryRecord) {
        let (exchanges, counts) = (record.exchanges, record.counts)
        let rows: [(StaticString, UInt64)] = [
            ("segments of exchanges seen again", exchanges.retransmissions),
            ("exchanges reset", exchanges.count(.reset)),
            ("exchanges without a response in time", exchanges.count(.timeout)),
            ("exchanges whose connection was closed too early", exchanges.count(.closed)),
            ("connections closed without a response", exchanges.count(.noResponse)),
            ("responses that came too late", counts.flows.lateResponses),
            ("exchanges with a gap that hides their end", exchanges.count(.gap)),
            ("exchanges without a request", exchanges.count(.noRequest)),
            ("exchanges open at the end", exchanges.count(.open)),
            ("octets missing", counts.flows.gapOctets),
            ("segments with other octets than before", counts.flows.conflicts),
            ("fragmented packets never whole", counts.flows.incompletePackets),
            ("connections forgotten", counts.flows.evictedFlows),
            ("frames dropped by the kernel", counts.losses.droppedByKernel),
            ("frames dropped by filter errors", counts.losses.droppedByFilter),
            ("frames dropped by the interface", counts.losses.droppedByInterface),
        ]
        buffer.append("<section>\n<h2>Trouble</h2>\n")
        let known = rows.filter { $0.1 > 0 }
        guard !known.isEmpty else {
            return buffer.append("<p>None was seen.</p>\n</section>\n")
        }
        buffer.append("<table class=\"narrow\">\n<tbody>\n")
        for (name, count) in known {
            buffer.append("<tr><th>")
            buffer.append(name)
            buffer.append("</th>")
            writeNumber(count)
            buffer.append("</tr>\n")
        }
        buffer.append("</tbody>\n</table>\n</section>\n")
    }

    mutating func writeSlowest(_ slowest: [SlowExchange]) {
        buffer.append("<section>\n<h2>The slowest</h2>\n<table>\n<thead><tr>")
        let names: [StaticString] = [
            "request", "status", "took", "start", "client, server", "trace",
        ]
        for name in names { writeHeading(name) }
        buffer.append("</tr></thead>\n<tbody>\n")
        for exchange in slowest { write(exchange) }
        buffer.append("</tbody>\n</table>\n</section>\n")
    }

    private mutating func write(_ exchange: SlowExchange) {
        buffer.append("<tr><th>")
        append(html: exchange.request.span)
        if exchange.isCut { buffer.append("…") }
        buffer.append(exchange.severity == .error ? "</th><td class=\"bad\">" : "</th><td>")
        if let statusCode = exchange.statusCode { buffer.append(decimal: UInt64(statusCode)) }
        if exchange.outcome != .complete {
            buffer.append(UInt8(ascii: " "))
            buffer.append(exchange.outcome.name)
        }
        buffer.append("</td>")
        writeTime(exchange.duration)
        buffer.append("<td class=\"time\">")
        clock.write(exchange.start, to: &buffer)
        buffer.append("</td><td>")
        write(exchange.client)
        buffer.append("<br>")
        write(exchange.server)
        buffer.append("</td><td class=\"trace\">")
        if let trace = exchange.trace {
            append(traceID: trace.traceID)
            buffer.append("<br>")
            buffer.append(trace.source.name)
        }
        buffer.append("</td></tr>\n")
    }

    private mutating func write(_ endpoint: Endpoint) {
        let isLong =
            switch endpoint.address {
            case .v4: false
            case .v6: true
            }
        if isLong { buffer.append(UInt8(ascii: "[")) }
        buffer.append(atMost: OctetCursor.addressLimit) { $0.write(endpoint.address) }
        buffer.append(isLong ? "]:" : ":")
        buffer.append(decimal: UInt64(endpoint.port))
    }

    private mutating func append(traceID: UInt128) {
        buffer.append("<code>")
        buffer.append(atMost: 32) { $0.write(hexadecimal: traceID, digits: 32) }
        buffer.append("</code>")
    }

    private mutating func writeHeading(_ name: StaticString) {
        buffer.append("<th scope=\"col\">")
        buffer.append(name)
        buffer.append("</th>")
    }

    private mutating func writeNumber(_ number: UInt64, isBad: Bool = false) {
        buffer.append(isBad ? "<td class=\"number bad\">" : "<td class=\"number\">")
        buffer.append(decimal: number)
        buffer.append("</td>")
    }

    private mutating func writeTime(_ nanoseconds: UInt64?) {
        buffer.append("<td class=\"number\">")
        if let nanoseconds { buffer.append(time: nanoseconds) }
        buffer.append("</td>")
    }
}
