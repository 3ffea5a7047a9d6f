import Foundation

/// All that hdrlog writes about a capture, in each way that it can write.
struct EveryOutput {
    struct Part {
        var name: String
        var kind: Kind
        var data: Data
    }

    enum Kind {
        /// Lines of text, coloured or not.
        case text, coloredText
        case json, html, xml, packets

        /// Lines for a person on standard error, and records of JSON among them.
        case errors
    }

    private(set) var parts: [Part] = []

    static let kinds = "packet,http,tls,flow"

    /// Runs hdrlog over `capture` with `flags`; the records of `ports` are shown as what broke an
    /// expectation.
    init(of capture: MadeCapture, ports: some Sequence<UInt16>, flags: [String] = []) async throws {
        let folder = try TemporaryFolder()
        func url(_ name: String) -> URL { URL(fileURLWithPath: "\(folder.path)/\(name)") }
        try capture.data.write(to: url("in.pcap"))
        func run(_ arguments: String...) async throws -> Outcome {
            let outcome = try await Tool.run(
                ["-r", url("in.pcap").path] + Tool.redactionKey + flags + arguments
            )
            add("errors of \(arguments)", .errors, Data(outcome.errors.utf8))
            return outcome
        }
        for kinds in ["packet", "http", Self.kinds] {
            add("text, \(kinds)", .text, try await run("--log", kinds).output)
            add("JSON, \(kinds)", .json, try await run("-o", "json", "--log", kinds).output)
        }
        add("text, packets traced", .text, try await run("--trace-packets", "-tttt").output)
        let colors = try await run("--color", "always", "--log", Self.kinds)
        add("coloured text", .coloredText, colors.output)
        add("summary", .text, try await run("--summary").output)
        add("summary in JSON", .json, try await run("--summary", "-o", "json").output)
        _ = try await run("--report", url("page.html").path)
        add("report", .html, try Data(contentsOf: url("page.html")))
        _ = try await run("-w", url("out.pcapng").path)
        add("packets", .packets, try Data(contentsOf: url("out.pcapng")))

        var expectations = ["--log", Self.kinds, "--output-file", "/dev/null"]
        expectations += ["--junit", url("report.xml").path]
        for port in ports { expectations += ["--fail-if", "any(source.port == \(port))"] }
        let failed = try await Tool.run(
            ["-r", url("in.pcap").path] + Tool.redactionKey + flags + expectations
        )
        guard failed.status == 80 else { throw ToolError("status \(failed.status)") }
        add("what is not met", .errors, Data(failed.errors.utf8))
        add("JUnit XML", .xml, try Data(contentsOf: url("report.xml")))
    }

    private mutating func add(_ name: String, _ kind: Kind, _ data: Data) {
        parts.append(Part(name: name, kind: kind, data: data))
    }

    func data(_ name: String) -> Data { parts.first { $0.name == name }?.data ?? Data() }
}
