internal import Records

/// A line of text that is made to fit a width once all of its parts are known.
struct TextLine: ~Copyable {
    /// How a line is laid out.
    enum Layout {
        /// As where there is no limit, but for what is shortened or left out.
        case running

        /// In columns, the same in each line.
        case table
    }

    /// Cells that it may take; nil for a line that is not made to fit.
    private var width: Int?
    private var layout = Layout.running
    private var start = 0
    private var line = TextParts()
    private var table = TextTable()
    private var fitted = OctetBuffer(capacity: 1024)

    /// Digits of a second's fraction that are cut off for room: what is below milliseconds.
    static let cutDigits = 6

    /// Whether parts are to be marked.
    var isFitted: Bool { width != nil }

    mutating func begin(at start: Int, width: Int?, _ layout: Layout) {
        (self.width, self.layout, self.start) = (width, layout, start)
        line.removeAll()
    }

    /// Starts a part where the one before ends.
    mutating func begin(_ part: TextPart) {
        end(at: part.octets.lowerBound)
        line.parts.append(part)
    }

    private mutating func end(at place: Int) {
        guard let last = line.parts.indices.last else { return }
        line.parts[last].octets = line.parts[last].octets.lowerBound..<place
    }

    /// Makes the line that `buffer` ends with fit.
    mutating func end(in buffer: inout OctetBuffer, isColored: Bool) {
        guard let width else { return }
        end(at: buffer.count)
        fitted.removeAll()
        buffer.withOctets { octets in
            for i in line.parts.indices {
                line.parts[i].cells = octets.cells(in: line.parts[i].octets)
                line.parts[i].limit = line.parts[i].cells
            }
            if layout == .table {
                table.write(line.parts, octets, width, isColored: isColored, into: &fitted)
            }
            // Not even one column may have had room.
            if fitted.count == 0 {
                run(to: width)
                line.write(octets, isColored: isColored, into: &fitted)
            }
        }
        buffer.truncate(to: start)
        fitted.withOctets { buffer.append($0) }
    }

    /// What matters least gives way first: the middles of strings, then details, then the time, the
    /// strings, the addresses and what is wrong; never the trace ID.
    private mutating func run(to width: Int) {
        line.shorten(to: width, atLeast: 24) { $0.kind == .wire }
        line.leaveOut(to: width, isTold: true) { $0.weight == .minor }
        if line.cells > width {
            line.cutTime()
            line.cutLabels()
        }
        line.shorten(to: width, atLeast: 8) { $0.kind == .wire }
        let first = line.parts.first { $0.isDetail }?.octets
        line.leaveOut(to: width, isTold: true) {
            $0.isDetail && $0.octets != first && $0.column != .startLine && $0.weight != .major
        }
        line.leaveOut(to: width) { $0.column == .time }
        line.leaveOut(to: width, isTold: true) {
            $0.isDetail && $0.octets != first && $0.weight != .major
        }
        line.shorten(to: width, atLeast: 12) { $0.isEnd }
        line.leaveOut(to: width, isTold: true) { $0.isDetail && $0.octets != first }
        line.leaveOut(to: width) { $0.isEnd }
        line.leaveOut(to: width) { $0.kind == .gap || $0.isPlace }
        if line.parts.contains(where: { $0.kind == .trace }) {
            line.leaveOut(to: width) { $0.kind != .trace }
        } else {
            line.shorten(to: width, atLeast: 1) { _ in true }
        }
    }
}

extension TextParts {
    mutating func cutTime() {
        for i in parts.indices where parts[i].column == .time { parts[i].cutTime() }
    }

    mutating func cutLabels() {
        for i in parts.indices { parts[i].cutLabel() }
    }
}

extension TextPart {
    mutating func cutTime() {
        guard limit > TextLine.cutDigits else { return }
        limit -= TextLine.cutDigits
    }

    /// Leaves the trace ID alone.
    mutating func cutLabel() {
        octets = octets.dropFirst(label)
        cells -= label
        limit -= label
        label = 0
    }
}
