internal import ArgumentParser

/// What completion scripts and the manual page are made from: logging, and beside it the commands, which
/// ``Hdrlog`` itself tells from filter expressions.
struct CompletedCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        var configuration = LogCommand.configuration
        configuration.subcommands = [
            ConfigCommand.self, DoctorCommand.self, InterfacesCommand.self, SchemaCommand.self,
        ]
        #if BPF
            configuration.subcommands.append(CleanupCommand.self)
        #endif
        return configuration
    }

    @OptionGroup
    var log: LogCommand

    static func isAskedFor(by arguments: [String]) -> Bool {
        let flags = ["--generate-completion-script", "--experimental-dump-help"]
        return arguments.first.map { argument in flags.contains { argument.hasPrefix($0) } }
            ?? false
    }
}
