internal import Expectations

/// What became of one thing that was expected.
struct ExpectationOutcome {
    let name: String

    /// The status that it is told by; nil where it is met.
    let status: Diagnostics.Status?

    /// What there was instead, and records that show it, as JSON.
    var findings: [String]
    var examples: [String] = []

    init(name: String, _ status: Diagnostics.Status?, findings: [String]) {
        self.name = name
        self.status = status
        self.findings = status == nil ? [] : findings
    }

    init(_ verdict: Verdict) {
        self.init(
            name: "\(verdict.isWanted ? "--expect" : "--fail-if") \(verdict.text)",
            verdict.isMet ? nil : .unmetExpectation,
            findings: verdict.findings
        )
        examples = verdict.examples
    }

    init(_ propagation: Propagation) {
        self.init(
            name: "--expect-propagation",
            propagation.breaches == 0 ? nil : .unmetExpectation,
            findings: [
                "\(propagation.breaches) of \(propagation.followers) requests that others with a trace "
                    + "led to were sent without it"
            ]
        )
        examples = propagation.examples
    }

    /// Whether the run itself failed, and not what was expected of it.
    var isError: Bool {
        switch status {
        case nil, .success, .unmetExpectation, .tooFewRecords, .loss: false
        case .failure, .usage, .noPermission, .commandNotExecutable, .commandNotFound: true
        }
    }

    var findingsText: String { findings.joined(separator: "; ") }

    /// Writes it to standard error, each record in a line of its own.
    func say() {
        Diagnostics.say("not met: \(name): \(findingsText)")
        for example in examples { Diagnostics.show(record: example) }
    }
}
