import Foundation
import Testing

/// Runs the tool over the captures in `Golden/captures`, as `Golden/CASES` says, and compares what it
/// writes with `Golden/expected`.
///
/// `HDRLOG_UPDATE_GOLDEN=1 swift test --filter Golden` writes the expectations anew; read each change
/// before you commit it. The other tests here look at the expectations while that goes on, so only a
/// second run, without the variable, tells whether all is well.
struct GoldenTests {
    private static let isUpdating =
        ProcessInfo.processInfo.environment["HDRLOG_UPDATE_GOLDEN"] == "1"
        && ProcessInfo.processInfo.environment["CI"] == nil

    @Test(arguments: try GoldenCase.all())
    func `logs what is expected`(golden: GoldenCase) async throws {
        let outcome = try await Tool.run(
            ["-r", golden.input] + Tool.redactionKey + golden.flags,
            in: Tool.captures
        )
        let errors = Data("\(outcome.errors)exit status \(outcome.status)\n".utf8)
        if Self.isUpdating {
            try outcome.output.write(to: golden.output, options: .atomic)
            try errors.write(to: golden.errors, options: .atomic)
            return
        }
        expectSame(outcome.output, try Data(contentsOf: golden.output), golden.output)
        expectSame(errors, try Data(contentsOf: golden.errors), golden.errors)
    }

    @Test func `each expectation belongs to a case`() throws {
        let cases = try GoldenCase.all()
        let known = Set(cases.flatMap { [$0.output, $0.errors].map(\.lastPathComponent) })
        let found = try FileManager.default.contentsOfDirectory(atPath: GoldenCase.folder.path)

        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(known.subtracting(found).sorted() == [])
        #expect(Set(found).subtracting(known).sorted() == [])
    }

    @Test func `each capture is read in a case`() throws {
        let read = Set(try GoldenCase.all().map(\.input))
        let found = try FileManager.default.contentsOfDirectory(atPath: Tool.captures.path)

        #expect(Set(found).subtracting(read).sorted() == [])
    }

    @Test(arguments: try GoldenCase.all())
    func `expected output is safe to show`(golden: GoldenCase) throws {
        let output = try Data(contentsOf: golden.output)
        let text = try #require(String(data: output, encoding: .utf8), "is UTF-8")
        let unsafe = text.unicodeScalars.filter {
            $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
        }

        if golden.flags.contains("always") {
            // Colours are hdrlog's own.
            #expect(Set(unsafe) == ["\u{1b}"])
        } else {
            #expect(unsafe.isEmpty)
        }
        if !golden.flags.contains("--show-secrets") {
            #expect(!text.contains("secret"))
        }
    }

    @Test(arguments: try GoldenCase.all().filter(\.isJSON))
    func `expected JSON is one object a line`(golden: GoldenCase) throws {
        let text = String(decoding: try Data(contentsOf: golden.output), as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let record = try LoggedRecord(line)
            #expect(golden.kinds.contains(record.string("event.name") ?? ""))
            #expect(record.string("hdrlog.backend") == "file")
        }
        #expect(text.isEmpty || text.hasSuffix("\n"))
    }

    private func expectSame(_ actual: Data, _ expected: Data, _ file: URL) {
        guard actual != expected else { return }
        let lines = [actual, expected].map {
            String(decoding: $0, as: UTF8.self).split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
        }
        let index = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
        let (got, wanted) = (lines[0].dropFirst(index).first, lines[1].dropFirst(index).first)
        Issue.record(
            """
            \(file.lastPathComponent), line \(index + 1)
            got:      \(got ?? "(no more)")
            expected: \(wanted ?? "(no more)")
            """
        )
    }
}

/// A line of `Golden/CASES`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    var name: String
    var input: String
    var flags: [String]

    static let folder = Tool.golden.appendingPathComponent("expected")

    var output: URL { Self.folder.appendingPathComponent("\(name).out") }
    var errors: URL { Self.folder.appendingPathComponent("\(name).err") }
    var isJSON: Bool { flags.contains("json") }
    var testDescription: String { name }

    /// The kinds of records that it prints.
    var kinds: [String] {
        let option = flags.firstIndex(of: "--log").map { flags[$0 + 1] }
        let kinds = option?.split(separator: ",").map(String.init)
        return flags.contains("--summary") ? (kinds ?? []) + ["summary"] : kinds ?? ["packet"]
    }

    static func all() throws -> [GoldenCase] {
        let file = Tool.golden.appendingPathComponent("CASES")
        let text = try String(contentsOf: file, encoding: .utf8)
        return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let columns = line.split(separator: "\t").map(String.init)
            guard columns.count >= 2 else { throw ToolError("CASES: '\(line)' has no input") }
            return GoldenCase(
                name: columns[0],
                input: columns[1],
                flags: Array(columns.dropFirst(2))
            )
        }
    }
}
