internal import Records
internal import Sinks
internal import Summaries

/// Where the summary of a run goes, and how it looks.
struct SummaryOutput {
    var format: OutputFlags.Format

    /// Whether no records are printed.
    var isAlone: Bool

    /// Whether text is coloured, on a terminal or not.
    var isColored: (Bool) -> Bool
    var redaction: Redaction

    /// How long its lines may be.
    var width: LineWidth

    /// Writes the summary; records went to `output`.
    func write(_ record: SummaryRecord, beside output: Int32) throws(OutputError) {
        switch format {
        case .json:
            var sink = JSONLinesSink(redaction: redaction)
            sink.write(record)
            try OutputFile(output, name: "").flush(&sink.buffer)
        case .text:
            // Records are for whoever reads them, and the summary for whoever waits for their end.
            let file = isAlone ? OutputFile(output, name: "") : OutputFile.standardError
            var table = SummaryTable(
                isColored: isColored(file.isTerminal),
                width: width.width(on: file)
            )
            table.write(record)
            try file.flush(&table.buffer)
        }
    }
}
