import Foundation
import Testing

// Live captures.
extension Running {
    /// Waits for a record that `condition` holds for.
    func wait(for what: String, _ condition: (LoggedRecord) -> Bool) async throws {
        try await Tool.wait(for: "\(what); standard error: '\(errors)'") {
            try LoggedRecord.all(in: wholeLines).contains(where: condition) ? () : nil
        }
    }

    /// Stops the run, which has said two lines, that it captures and the summary, besides warnings.
    ///
    /// - Returns: what it left, and its records.
    func stop(
        warnings: Int = 0,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> (Outcome, [LoggedRecord]) {
        signal(SIGINT)
        let outcome = try await end()
        #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: location)
        let lines = outcome.errorLines.count
        #expect(lines == 2 + warnings, "\(outcome.errors)", sourceLocation: location)
        return (outcome, try LoggedRecord.all(in: outcome.output))
    }
}

extension Outcome {
    /// The number before `words` in the summary; nil where there is none.
    func count(of words: String) -> Int? {
        let summary = errorLines.last { $0.contains(" seen, ") }?.dropFirst("hdrlog: ".count)
        let count = summary?.split(separator: ", ").first { $0.hasSuffix(" \(words)") }
        return count?.split(separator: " ").first.flatMap { Int($0) }
    }
}
