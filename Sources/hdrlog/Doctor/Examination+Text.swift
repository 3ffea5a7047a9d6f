internal import Capture

// For a person.
extension Examination {
    var text: String {
        var lines = [Hdrlog.versions, "Linux \(kernel.release) \(kernel.machine)", ""]
        for finding in findings {
            let detail = finding.detail.map { "  \($0)" } ?? ""
            lines.append(Self.row([(finding.state.rawValue, 8), (finding.name, 12)]) + detail)
            if finding.state != .ok, let remedy = finding.remedy {
                lines.append("         -> \(remedy)")
            }
        }
        lines.append("")
        for interface in interfaces {
            let xdp = interface.xdpMode.map { "xdp \($0)" } ?? "xdp unknown"
            let busy = interface.xdpProgram.map { ", taken by program \($0)" } ?? ""
            let driver = interface.driver.map { ", driver \($0)" } ?? ""
            let state = interface.isUp ? "up" : "down"
            lines.append(Self.row([(state, 8), (interface.name, 12)]) + "  \(xdp)\(busy)\(driver)")
            if let remedy = interface.remedy {
                let names = interface.offloads.map(\.rawValue).joined(separator: ", ")
                lines.append("         frames differ from the wire's by \(names)")
                lines.append("         -> \(remedy)")
            }
        }
        lines.append("")
        lines.append(contentsOf: conclusion)
        return lines.joined(separator: "\n")
    }

    /// Which way is taken, and why not those that stand before it.
    private var conclusion: [String] {
        guard let backend else {
            return ["Nothing can capture here; the commands behind '->' mend that."]
        }
        var lines = ["'--backend auto' takes \(backend)."]
        for trial in trials.prefix(while: { $0.name != backend }) where trial.name != "xdp" {
            if let error = trial.error { lines.append("Not \(trial.name): \(error.message)") }
        }
        return lines
    }

    /// Cells, each filled up to its width.
    private static func row(_ cells: [(text: String, width: Int)]) -> String {
        let filled = cells.map { text, width in
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return filled.joined(separator: " ")
    }
}
