internal import Capture
internal import Expectations
internal import FlowTracking
internal import Records
internal import Sinks

/// What a script expects of the run, and how far that is met.
final class RunExpectations {
    private var expectations: Expectations
    private var lookup: FieldLookup
    private var sink: JSONLinesSink

    /// Records that there must be.
    private let minimum: UInt64?
    private let failsOnLoss: Bool

    /// Whether traces are passed on; nil where that is not expected.
    private var propagation: Propagation?
    private let report: JUnitReport?

    init(
        _ expectations: Expectations,
        minimum: UInt64?,
        failsOnLoss: Bool,
        propagation: Propagation?,
        redaction: Redaction,
        report: JUnitReport?
    ) {
        lookup = FieldLookup(expectations.keys, redaction: redaction)
        sink = JSONLinesSink(redaction: redaction)
        self.expectations = expectations
        self.minimum = minimum
        self.failsOnLoss = failsOnLoss
        self.propagation = propagation
        self.report = report
    }

    func observe(_ record: borrowing PacketRecord, _ frame: Span<UInt8>) {
        lookup.look(in: record, frame)
        guard takeFound() else { return }
        sink.write(record, frame)
        keepExample()
    }

    func observe(_ record: borrowing ExchangeRecord, _ heads: Span<UInt8>) {
        lookup.look(in: record, heads)
        let isExample = takeFound()
        let passage = propagation == nil ? nil : Passage(record, heads)
        let isNeeded = passage != nil && propagation?.needsRecords == true
        if isExample || isNeeded { sink.write(record, heads) }
        if let passage {
            sink.buffer.withOctets { octets in
                // Without its line end.
                let line = octets.extracting(0..<max(0, octets.count - 1))
                propagation?.see(passage, record: line)
            }
        }
        if isExample { keepExample() } else { sink.buffer.removeAll() }
    }

    func observe(_ record: borrowing HandshakeRecord, _ hellos: Span<UInt8>) {
        lookup.look(in: record, hellos)
        guard takeFound() else { return }
        sink.write(record, hellos)
        keepExample()
    }

    func observe(_ record: ConnectionRecord) {
        lookup.look(in: record)
        guard takeFound() else { return }
        sink.write(record)
        keepExample()
    }

    /// Shows the expectations the values that were found in a record.
    ///
    /// - Returns: whether they want the record as an example.
    private func takeFound() -> Bool {
        lookup.withOctets { octets in
            for found in lookup.found {
                switch found.value {
                case .number(let value): expectations.see(value, ofKey: found.key)
                case .boolean(let value): expectations.see(value, ofKey: found.key)
                case .text(let range):
                    expectations.see(octets.extracting(range), ofKey: found.key)
                }
            }
        }
        return expectations.endRecord()
    }

    private func keepExample() { expectations.keep(example: takeLine()) }

    /// What the sink has written since the last call.
    private func takeLine() -> String {
        let line = sink.buffer.withOctets { octets in
            // Without its line end.
            String(decoding: (0..<octets.count - 1).map { octets[$0] }, as: UTF8.self)
        }
        sink.buffer.removeAll()
        return line
    }

    /// Whether what must become true has.
    func areMet(logged: UInt64) -> Bool { logged >= minimum ?? 0 && expectations.areMet }

    /// Reports that there is nothing to expect of the run, for it was none.
    func giveUp(_ status: Diagnostics.Status, because reason: String) {
        _ = report?.write([ExpectationOutcome(name: "hdrlog runs", status, findings: [reason])])
    }

    /// Says what is not met, and writes the report.
    ///
    /// - Returns: how the run ends. Of several faults the first counts: where too little was seen, other
    ///   expectations may be unmet for that alone.
    func judge(
        _ status: Diagnostics.Status,
        logged: UInt64,
        _ losses: CaptureStatistics,
        _ flows: FlowCounts
    ) -> Diagnostics.Status {
        var outcomes: [ExpectationOutcome] = []
        if status != .success {
            outcomes.append(
                ExpectationOutcome(name: "hdrlog runs", status, findings: ["it failed"])
            )
        }
        if let minimum {
            outcomes.append(
                ExpectationOutcome(
                    name: "--min-count \(minimum)",
                    logged >= minimum ? nil : .tooFewRecords,
                    findings: ["\(logged) records"]
                )
            )
        }
        outcomes += expectations.verdicts.map(ExpectationOutcome.init)
        propagation?.finish()
        if let propagation { outcomes.append(ExpectationOutcome(propagation)) }
        let lost = losses.droppedByKernel + losses.droppedByFilter + losses.droppedByInterface
        if failsOnLoss {
            let forgotten = propagation?.forgotten ?? 0
            let isMet = lost == 0 && flows.evictedFlows == 0 && forgotten == 0
            var findings = ["\(lost) frames lost, \(flows.evictedFlows) connections forgotten"]
            if forgotten > 0 { findings.append("\(forgotten) requests not followed to their end") }
            outcomes.append(
                ExpectationOutcome(name: "--fail-on-drop", isMet ? nil : .loss, findings: findings)
            )
        }
        if let propagation, propagation.followers == 0 {
            Diagnostics.say("--expect-propagation: no request with a trace led to another")
        }
        for outcome in outcomes where outcome.status != nil && outcome.status != status {
            outcome.say()
        }
        let isReported = report?.write(outcomes) ?? true
        let first = outcomes.lazy.compactMap(\.status).first
        return first ?? (isReported ? .success : .failure)
    }
}
