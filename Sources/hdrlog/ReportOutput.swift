internal import Capture
internal import CapturePcap
internal import Records
internal import Sinks
internal import Summaries

/// What a report is made of besides the summary, and where it goes.
struct ReportOutput {
    var file: ReportFile

    /// What is captured, in words.
    var source: String
    var redaction: Redaction

    func write(_ record: SummaryRecord, _ details: ExchangeDetails) throws(OutputError) {
        var report = Report(
            source: source,
            program: "hdrlog \(Hdrlog.version), \(libpcapVersion)"
        )
        report.write(record, details)
        try file.write(&report.buffer)
    }
}
