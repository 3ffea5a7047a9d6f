internal import ArgumentParser
internal import CapturePcap

#if BPF
    internal import CaptureBPF
#endif

@main
enum Hdrlog {
    static let version = "0.1.0"

    /// The versions of hdrlog and of the libraries in use.
    static var versions: String {
        #if BPF
            return "hdrlog \(version), \(libpcapVersion), libbpf \(BPFSupport.libbpfVersion)"
        #else
            return "hdrlog \(version), \(libpcapVersion)"
        #endif
    }

    static func main() {
        // Before anything is opened, or handled, that is hdrlog's own.
        if CommandLine.arguments.contains("--") { _ = Inheritance.atStart }
        StandardStreams.fill()
        Interrupt.ignoreHarmless()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let rest = Array(arguments.dropFirst())
        // A filter expression stands where other programs have their commands' names, and may be any
        // words; none that libpcap knows starts with one of these.
        switch arguments.first.flatMap(Command.init) {
        case .help: help(rest)
        case .doctor: Invocation.run(DoctorCommand.self, rest)
        case .interfaces: Invocation.run(InterfacesCommand.self, rest)
        case .schema: Invocation.run(SchemaCommand.self, rest)
        case .config: Invocation.run(ConfigCommand.self, rest)
        #if BPF
            case .cleanup: Invocation.run(CleanupCommand.self, rest)
        #endif
        case nil where CompletedCommand.isAskedFor(by: arguments):
            Invocation.run(CompletedCommand.self, arguments)
        case nil: Invocation.runLog(arguments)
        }
    }

    /// The whole help, of a command if one is named.
    private static func help(_ names: [String]) {
        switch names.first.flatMap(Command.init) {
        case .doctor: Invocation.run(DoctorCommand.self, ["--help"])
        case .interfaces: Invocation.run(InterfacesCommand.self, ["--help"])
        case .schema: Invocation.run(SchemaCommand.self, ["--help"])
        case .config: Invocation.run(ConfigCommand.self, ["--help"])
        #if BPF
            case .cleanup: Invocation.run(CleanupCommand.self, ["--help"])
        #endif
        case .help, nil: Invocation.run(LogCommand.self, ["--help"])
        }
    }
}
