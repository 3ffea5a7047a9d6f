internal import ArgumentParser
internal import Sinks

/// How long lines of text may be, as `--width` has it.
enum LineWidth: ExpressibleByArgument, Equatable {
    /// As wide as the terminal; without one, as long as they get.
    case auto
    case none
    case cells(Int)

    init?(argument: String) {
        switch argument {
        case "auto": self = .auto
        case "none": self = .none
        default:
            guard let count = Int(argument), (1...10_000).contains(count) else { return nil }
            self = .cells(count)
        }
    }

    static var allValueStrings: [String] { ["auto", "none", "N"] }

    /// The same for lines that go to `output`.
    func width(on output: borrowing OutputFile) -> TextWidth {
        switch self {
        case .auto: output.isTerminal ? .terminal(output.descriptor) : .unlimited
        case .none: .unlimited
        case .cells(let count): .cells(count)
        }
    }
}
