internal import Capture
internal import FlowTracking
public import Records

extension SummaryRecord {
    /// Shows `visitor` each field, in the order of the output.
    public func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.recordHead(
            "summary",
            at: end,
            "when the last frame was seen, or the run ended; UTC",
            severity
        )
        visitor.group("hdrlog") { hdrlog in
            hdrlog.recordSource(backend)
            hdrlog.group("summary") { summary in
                if let start {
                    summary.time("start_time", start, nil, "when the first frame was seen, UTC")
                }
                walkFrames(into: &summary)
                walkExchanges(into: &summary)
                walkConnections(into: &summary)
                let (routes, other) = exchanges.routes
                summary.list(
                    "routes",
                    nil,
                    "the routes of exchanges, the most used first"
                ) { list in
                    for route in routes + [other].compactMap(\.self) {
                        list.element { route.walk(into: &$0) }
                    }
                }
            }
        }
    }

    private func walkFrames<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("frames") { frames in
            frames.number("seen", counts.seen, "frames that reached hdrlog")
            frames.number("malformed", counts.malformed, "those with a value not allowed")
            frames.number("truncated", counts.truncated, "those that end inside a header")
            frames.number(
                "unsupported",
                counts.unsupported,
                "those of a protocol that hdrlog does not know"
            )
        }
        visitor.number("logged", counts.logged, "records that were logged before this one")
        visitor.group("dropped") { dropped in
            let losses = counts.losses
            dropped.number("kernel", losses.droppedByKernel, "frames that found the buffer full")
            dropped.number(
                "filter",
                losses.droppedByFilter,
                "frames that the filter let through and the capture program could not take"
            )
            dropped.number(
                "interface",
                losses.droppedByInterface,
                "frames that the driver had no room for"
            )
        }
    }

    private func walkExchanges<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("exchanges") { group in
            group.number("count", exchanges.count, "HTTP exchanges")
            group.number("errors", exchanges.errors, "those of severity ERROR")
            exchanges.statuses.walk(into: &group)
            group.group("outcomes") { outcomes in
                for outcome in Exchange.Outcome.allCases {
                    outcomes.number(
                        outcome.name,
                        exchanges.count(outcome),
                        "exchanges that ended so"
                    )
                }
            }
            exchanges.durations.walk(into: &group)
        }
    }

    private func walkConnections<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("tcp") { tcp in
            let flows = counts.flows
            tcp.number(
                "retransmissions",
                exchanges.retransmissions,
                "segments of exchanges that were seen before"
            )
            tcp.number("gap_octets", flows.gapOctets, "octets that were not captured")
            tcp.number(
                "conflicts",
                flows.conflicts,
                "segments that bear other octets where some arrived before"
            )
            tcp.number(
                "late_responses",
                flows.lateResponses,
                "responses that came when their exchange had timed out"
            )
            tcp.number(
                "evicted",
                flows.evictedFlows,
                "connections forgotten because there were too many"
            )
            tcp.number(
                "evicted_exchanges",
                flows.evictedExchanges,
                "exchanges forgotten because too many were open on one connection"
            )
            tcp.number(
                "incomplete_packets",
                flows.incompletePackets,
                "fragmented packets that were never whole"
            )
        }
    }
}

extension Route {
    fileprivate func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.string(
            "name",
            name.span,
            nil,
            "method, and path without what names one thing; (other): routes less used"
        )
        visitor.number("count", count, "its exchanges")
        visitor.number("errors", errors, "those of severity ERROR")
        statuses.walk(into: &visitor)
        durations.walk(into: &visitor)
        visitor.group("slowest") { slowest?.walk(into: &$0) }
        visitor.group("last_error") { lastError?.walk(into: &$0) }
    }
}

extension TraceExample {
    fileprivate func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.time("timestamp", start, nil, "when its first octet was seen, UTC")
        visitor.hexadecimal("trace_id", traceID, digits: 32, nil, "its trace")
        if let duration {
            visitor.duration("duration", duration, nil, "seconds it took")
        }
    }
}

extension StatusCounts {
    fileprivate func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        visitor.group("status") { status in
            let keys: [6 of StaticString] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"]
            for digit in keys.indices {
                status.number(
                    keys[digit],
                    byClass[digit],
                    "responses of this class; none: no response, or another code"
                )
            }
        }
    }
}

extension Durations {
    /// Columns of the histogram in records.
    private static var columnCount: Int { 20 }

    fileprivate func walk<V: FieldVisitor & ~Copyable>(into visitor: inout V) {
        guard let scale = DurationScale(self, columns: Self.columnCount) else { return }
        visitor.group("duration") { group in
            group.number("count", count, "exchanges whose duration is known")
            for (key, percent) in Self.percentiles {
                guard let time = percentile(percent) else { continue }
                group.duration(key, time, nil, "seconds that so many of a hundred did not exceed")
            }
            group.duration("max", longest, nil, "seconds that the longest took")
            group.list("histogram", nil, "durations by ranges that grow by the same ratio") {
                for (column, count) in columns(scale).enumerated() where count > 0 {
                    $0.element {
                        $0.duration("up_to", scale.end(of: column), nil, "the range's end, seconds")
                        $0.number("count", count, "exchanges in it")
                    }
                }
            }
        }
    }

    private static var percentiles: [(StaticString, Double)] {
        [("p50", 50), ("p90", 90), ("p99", 99)]
    }
}
