/// How long lines of text may be.
public enum TextWidth: Sendable {
    /// As long as they get.
    case unlimited

    /// So many cells of a terminal.
    case cells(Int)

    /// What this says for each line: so many cells, or nil for no limit.
    case asked(@Sendable () -> Int?)

    /// Whether no line has a limit.
    var isUnlimited: Bool {
        if case .unlimited = self { true } else { false }
    }

    /// Cells of a line that is written now; nil for no limit.
    var now: Int? {
        switch self {
        case .unlimited: nil
        case .cells(let count): count
        case .asked(let cells): cells()
        }
    }
}
