import Records
import Testing

@testable import Sinks

/// What stands between two fields is said in two places, of which one is fast.
@Suite struct TextSeparatorTests {
    private static let columns = (UInt8.min...UInt8.max).compactMap(TextColumn.init)

    @Test(arguments: columns) func `lines that are fitted have the same separators`(
        column: TextColumn
    ) {
        #expect(Self.columns.count == 11)
        for next in Self.columns {
            var sink = TextSink(redaction: .secrets, isColored: false, timestamps: .elapsed)
            sink.begin(TextForm(column))
            sink.begin(TextForm(next))
            #expect(
                text(of: sink.buffer) == "\(column.separator(before: next))",
                "\(column), \(next)"
            )
        }
    }
}
