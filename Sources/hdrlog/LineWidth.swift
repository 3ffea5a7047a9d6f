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
        case .auto:
            guard output.isTerminal else { return .unlimited }
            let descriptor = output.descriptor
            // A terminal is slow beside this call, and tells of a new width at once so.
            return .asked { terminalColumns(of: descriptor) }
        case .none: return .unlimited
        case .cells(let count): return .cells(count)
        }
    }
}
