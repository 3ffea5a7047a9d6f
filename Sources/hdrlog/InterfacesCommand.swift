internal import ArgumentParser
internal import Capture
internal import CapturePcap

struct InterfacesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interfaces",
        abstract: "List the interfaces that can be captured on.",
        usage: "hdrlog interfaces [--netns NAME|PID]"
    )

    @Option(
        help: ArgumentHelp(
            "List those of this network namespace: a name of 'ip netns', a process's number, or a path.",
            valueName: "name|pid"
        )
    )
    var netns: String?

    func run() {
        do throws(CaptureError) {
            if let netns { try NetworkNamespace.enter(netns) }
        } catch {
            Diagnostics.fail(error)
        }
        Self.list()
    }

    /// Prints a line an interface: its number, name, state and addresses.
    static func list() {
        do {
            var lines: [String] = []
            for (index, interface) in try Interface.all().enumerated() {
                var states: [String] = []
                if interface.isUp { states.append("up") }
                if interface.isRunning { states.append("running") }
                if interface.isLoopback { states.append("loopback") }
                var line = "\(index + 1). \(interface.name)"
                if let description = interface.description { line += " (\(description))" }
                line += " [\(states.joined(separator: ", "))]"
                if !interface.addresses.isEmpty {
                    line += " " + interface.addresses.joined(separator: " ")
                }
                lines.append(line)
            }
            Diagnostics.printLine(lines.joined(separator: "\n"))
        } catch {
            Diagnostics.fail(error)
        }
    }
}
