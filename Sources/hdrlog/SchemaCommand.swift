internal import ArgumentParser
internal import Sinks

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the records that '-o json' writes.",
        usage: "hdrlog schema"
    )

    func run() {
        Diagnostics.printLine(RecordSchema.text())
    }
}
