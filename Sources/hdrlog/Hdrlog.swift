internal import ArgumentParser

/// The commands, by the first word behind `hdrlog`; anything else logs.
private enum Command: String, CaseIterable {
    case interfaces, schema
    #if BPF
        case cleanup
    #endif
}

@main
enum Hdrlog {
    static let version = "0.1.0"

    static func main() {
        // Before anything is opened, or handled, that is hdrlog's own.
        if CommandLine.arguments.contains("--") { _ = Inheritance.atStart }
        StandardStreams.fill()
        Interrupt.ignoreHarmless()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // A filter expression stands where other programs have their commands' names, and may be any
        // words; none that libpcap knows starts with one of these.
        switch arguments.first.flatMap(Command.init) {
        case .interfaces: InterfacesCommand.main(Array(arguments.dropFirst()))
        case .schema: SchemaCommand.main(Array(arguments.dropFirst()))
        #if BPF
            case .cleanup: CleanupCommand.main(Array(arguments.dropFirst()))
        #endif
        case nil: LogCommand.main(arguments)
        }
    }
}
