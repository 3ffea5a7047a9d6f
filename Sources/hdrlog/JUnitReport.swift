internal import Capture
internal import Glibc
internal import Sandbox
internal import Sinks

/// What became of what was expected, as an XML file that CI systems read (the `testsuites` format of
/// Jenkins' JUnit schema).
final class JUnitReport {
    private let output: OutputFile
    private let start = monotonicNanoseconds()
    private let startTime = time(nil)

    /// Creates the file, so that it is known early where that cannot be.
    init(path: String, input: String?) throws(CaptureError) {
        output = try OutputPath.open(path, input: input)
    }

    /// Writes that there was no run, as far as that can be written; why there was none is told elsewhere.
    ///
    /// `user` is who hdrlog was to act for, if one is named.
    static func write(
        _ status: Diagnostics.Status,
        _ reason: String,
        to path: String,
        input: String?,
        by user: String?
    ) {
        guard
            let report = try? Privileges(user: user, warn: { _ in })
                .asUser({ () throws(CaptureError) in try JUnitReport(path: path, input: input) })
        else { return }
        _ = report.write([ExpectationOutcome(name: "hdrlog runs", status, findings: [reason])])
    }

    /// - Returns: whether it could be written; why not is told.
    func write(_ outcomes: [ExpectationOutcome]) -> Bool {
        do throws(OutputError) {
            try output.write(line: text(outcomes))
            return true
        } catch {
            if case .failed(let reason) = error { Diagnostics.say("\(output.name): \(reason)") }
            return error == .closed
        }
    }

    private func text(_ outcomes: [ExpectationOutcome]) -> String {
        let errors = outcomes.count(where: \.isError)
        let failures = outcomes.count { $0.status != nil } - errors
        let seconds = Double((monotonicNanoseconds() - start) / 1_000_000) / 1000
        let counts = #"tests="\#(outcomes.count)" failures="\#(failures)" errors="\#(errors)""#
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuites name="hdrlog" \#(counts) time="\#(seconds)">"#,
            #"  <testsuite name="hdrlog" \#(counts) skipped="0" time="\#(seconds)" timestamp="\#(timestamp)">"#,
        ]
        for outcome in outcomes {
            let head =
                #"<testcase classname="hdrlog" name="\#(Self.escaped(outcome.name))" time="0""#
            guard let status = outcome.status else {
                lines.append("    \(head)/>")
                continue
            }
            let element = outcome.isError ? "error" : "failure"
            let message = Self.escaped(outcome.findingsText)
            let records = Self.escaped(outcome.examples.joined(separator: "\n"))
            lines += [
                "    \(head)>",
                #"      <\#(element) type="\#(status.rawValue)" message="\#(message)">\#(records)</\#(element)>"#,
                "    </testcase>",
            ]
        }
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n")
    }

    /// When the run started, UTC.
    private var timestamp: String {
        var seconds = startTime
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = unsafe strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        return String(decoding: text.prefix(length).map(UInt8.init), as: UTF8.self)
    }

    /// Text as XML has it; what XML cannot hold at all becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            case "\u{0}"..."\u{1f}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
