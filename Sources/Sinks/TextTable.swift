internal import Records

/// Lines about whole exchanges, handshakes or connections, in columns that keep their places.
///
/// From left to right: time, interface, the two ends, what was asked for, status, duration, sizes, and the
/// trace ID at the right margin. A column is as wide as its widest value so far, up to a limit; what was
/// asked for takes the rest. Where there is little room, columns are left out, the same in each line.
struct TextTable {
    private enum Column: Int, CaseIterable {
        case time, way, ends, lead, code, duration, sizes

        /// Cells that a value may take.
        var limit: Int {
            switch self {
            case .time: 32
            case .way: 20
            case .ends: 64
            case .lead: 13
            case .code: 5
            case .duration: 13
            case .sizes: 48
            }
        }

        /// Cells that it has from the start, so that it rarely grows later.
        var usual: Int {
            switch self {
            case .lead: 4
            case .duration: 9
            case .time, .way, .ends, .code, .sizes: 0
            }
        }
    }

    /// The widest value of each column so far.
    private var widest = Column.allCases.map(\.usual)

    /// What the line that is being written has in its columns; here, so that its room is allocated once.
    private var cells = Cells()

    private struct Cells {
        var columns = [TextParts](repeating: TextParts(), count: Column.allCases.count)
        var request = TextParts()
        var trace: TextPart?

        /// Where it is tried what of the request can stay.
        var trial = TextParts()

        /// Takes the parts of another line.
        mutating func take(_ parts: [TextPart]) {
            for i in columns.indices { columns[i].removeAll() }
            request.removeAll()
            trace = nil
            for part in parts {
                switch (part.column, part.kind) {
                case (.time, _): self[.time].parts.append(part)
                case (.interface, _), (.direction, _): self[.way].parts.append(part)
                case (.source, _), (.destination, _): self[.ends].parts.append(part)
                case (.startLine, .number): self[.code].parts.append(part)
                case (.startLine, _) where self[.lead].isEmpty && self[.code].isEmpty:
                    self[.lead].parts.append(part)
                // The reason phrase says what the status does.
                case (.startLine, .wire) where part.weight == .minor: break
                case (.exchange, .duration): self[.duration].parts.append(part)
                case (.exchange, .number) where part.weight == .minor:
                    self[.sizes].parts.append(part)
                case (_, .trace): trace = part
                default: request.parts.append(part)
                }
            }
        }

        subscript(column: Column) -> TextParts {
            _read { yield columns[column.rawValue] }
            _modify { yield &columns[column.rawValue] }
        }
    }

    /// Cells of each column for one width; 0 for those that do not show.
    private struct Plan {
        var columns = [7 of Int](repeating: 0)
        var request = 0
        var hasLabel = false

        subscript(column: Column) -> Int {
            get { columns[column.rawValue] }
            set { columns[column.rawValue] = newValue }
        }
    }

    /// The longest label of a trace ID so far.
    private var widestLabel = 0
    private static let labelLimit = 26

    /// Digits of a trace ID.
    private static let traceCells = 32

    mutating func write(
        _ parts: [TextPart],
        _ line: Span<UInt8>,
        _ width: Int,
        isColored: Bool,
        into buffer: inout OctetBuffer
    ) {
        cells.take(parts)
        for column in Column.allCases {
            let known = widest[column.rawValue]
            widest[column.rawValue] = max(known, min(cells[column].cells, column.limit))
        }
        widestLabel = max(widestLabel, min(cells.trace?.label ?? 0, Self.labelLimit))
        let plan = plan(width)
        // Spaces are written before what is behind them, and so not at the end of a line.
        var (place, end) = (0, 0)
        for column in [Column.time, .way, .ends, .lead] where plan[column] > 0 {
            Self.write(&cells[column], plan[column], column, line, isColored, &buffer, &place, end)
            end += plan[column] + 1
        }
        if plan.request > 0 {
            cells.request.fitRequest(to: plan.request, trying: &cells.trial)
            if !cells.request.isEmpty {
                buffer.append(padding: end - place)
                place = end + cells.request.write(line, isColored: isColored, into: &buffer)
            }
            end += plan.request + 1
        }
        for column in [Column.code, .duration, .sizes] where plan[column] > 0 {
            Self.write(&cells[column], plan[column], column, line, isColored, &buffer, &place, end)
            end += plan[column] + 1
        }
        guard var trace = cells.trace else { return }
        if !plan.hasLabel || trace.label > Self.labelLimit { trace.cutLabel() }
        if plan.hasLabel { end += widestLabel + Self.traceCells - trace.cells }
        buffer.append(padding: end - place)
        trace.write(line, isColored: isColored, into: &buffer)
    }

    private static func write(
        _ cells: inout TextParts,
        _ width: Int,
        _ column: Column,
        _ line: Span<UInt8>,
        _ isColored: Bool,
        _ buffer: inout OctetBuffer,
        _ place: inout Int,
        _ start: Int
    ) {
        for i in cells.parts.indices where column == .time {
            cells.parts[i].limit = min(width, cells.parts[i].cells)
        }
        if column != .sizes {
            cells.shorten(to: width, atLeast: 1) { $0.column != .time }
        }
        cells.leaveOut(to: width) { _ in true }
        guard !cells.isEmpty else { return }
        // Numbers end where those above them do.
        let isRight = column == .duration || column == .sizes
        let start = isRight ? start + width - cells.cells : start
        buffer.append(padding: start - place)
        place = start + cells.write(line, isColored: isColored, into: &buffer)
    }

    /// Which columns show, and how wide.
    private func plan(_ width: Int) -> Plan {
        var plan = Plan()
        var rest = width - Self.traceCells
        /// Shows a column if the request keeps so many cells beside it.
        func show(_ column: Column, _ cells: Int, leaving least: Int) {
            guard cells > 0, rest - (cells - plan[column]) - 2 >= least else { return }
            rest -= cells - plan[column] + (plan[column] == 0 ? 1 : 0)
            plan[column] = cells
        }
        let time = widest[Column.time.rawValue]
        show(.code, widest[Column.code.rawValue], leaving: -1)
        show(.lead, widest[Column.lead.rawValue], leaving: 8)
        show(.duration, widest[Column.duration.rawValue], leaving: 8)
        show(.time, time - TextLine.cutDigits, leaving: 10)
        let ends = widest[Column.ends.rawValue]
        // Addresses lose their middles before they are left out.
        show(.ends, min(ends, max(26, rest - 22)), leaving: 16)
        show(.way, widest[Column.way.rawValue], leaving: 24)
        show(.sizes, widest[Column.sizes.rawValue], leaving: 28)
        if ends == 0 || plan[.ends] > 0 { show(.time, time, leaving: 36) }
        if rest - widestLabel > 42 {
            rest -= widestLabel
            plan.hasLabel = true
        }
        // Of fewer cells nobody makes sense.
        plan.request = rest > 6 ? rest - 1 : 0
        return plan
    }
}

extension TextParts {
    /// Makes what was asked for fit, and what is to be said about it.
    fileprivate mutating func fitRequest(to width: Int, trying short: inout TextParts) {
        shorten(to: width, atLeast: 24) { $0.kind == .wire }
        leaveOut(to: width) { $0.weight == .minor }
        // What would be too short to be read makes room for the rest before that is shortened.
        let first = parts.first?.octets
        short.replace(with: self)
        short.shorten(to: 0, atLeast: 10) { $0.kind == .wire && $0.octets == first }
        short.shorten(to: 0, atLeast: 8) { $0.weight != .major && $0.octets != first }
        short.leaveOut(to: width) { $0.weight != .major && $0.octets != first }
        short.leaveOut(to: width) { $0.octets != first }
        for i in parts.indices where !short.parts[i].isShown { parts[i].limit = 0 }
        shorten(to: width, atLeast: 10) { $0.kind == .wire }
        shorten(to: width, atLeast: 8) { $0.weight != .major }
        shorten(to: width, atLeast: 1) { _ in true }
    }
}
