internal import ArgumentParser
internal import CapturePcap

#if BPF
    internal import CaptureBPF
#endif

/// The commands, by the first word behind `hdrlog`; anything else logs.
private enum Command: String, CaseIterable {
    case doctor, interfaces, schema
    #if BPF
        case cleanup
    #endif
}

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
        StandardStreams.fill()
        Interrupt.ignoreHarmless()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // A filter expression stands where other programs have their commands' names, and may be any
        // words; none that libpcap knows starts with one of these.
        switch arguments.first.flatMap(Command.init) {
        case .doctor: DoctorCommand.main(Array(arguments.dropFirst()))
        case .interfaces: InterfacesCommand.main(Array(arguments.dropFirst()))
        case .schema: SchemaCommand.main(Array(arguments.dropFirst()))
        #if BPF
            case .cleanup: CleanupCommand.main(Array(arguments.dropFirst()))
        #endif
        case nil: LogCommand.main(arguments)
        }
    }
}
