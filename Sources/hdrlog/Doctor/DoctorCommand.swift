internal import ArgumentParser
internal import Capture
internal import CapturePcap

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this machine offers for captures, and what mends what it lacks.",
        usage: "hdrlog doctor [--netns NAME|PID] [-o text|json]",
        discussion: """
            Captures are really started on the loopback interface, each way, and given up at once; \
            nothing is left behind. Without privileges it says what it could not find out.

            Exit status: 0 something can capture, 77 nothing for want of privileges, 1 nothing.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Look at this network namespace: a name of 'ip netns', a process's number, or a path.",
            valueName: "name|pid"
        )
    )
    var netns: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("Print text, or one JSON object.", valueName: "format")
    )
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func run() throws {
        let status: Diagnostics.Status
        do throws(CaptureError) {
            if let netns { try NetworkNamespace.enter(netns) }
            let examination = try Examination()
            Diagnostics.printLine(format == .json ? examination.json.line : examination.text)
            status = examination.status
        } catch {
            Diagnostics.fail(error)
        }
        if status != .success { throw ExitCode(status.rawValue) }
    }
}
