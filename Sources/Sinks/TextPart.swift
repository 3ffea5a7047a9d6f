internal import Records

/// A field of a line of text that is to be fitted to a width, with its label.
struct TextPart {
    var kind: Kind
    var column: TextColumn
    var weight: TextForm.Weight
    var style: TextStyle

    /// Where its octets are, in the sink's buffer.
    var octets: Range<Int>

    /// Octets of the label and the space behind it, without which the part can do; only of traces.
    var label = 0

    /// The cells that it takes, and those that it may; 0 leaves it out.
    var cells = 0
    var limit = 0

    enum Kind {
        case plain

        /// A string that comes from the wire, and may be shortened in the middle.
        case wire
        case number
        case duration

        /// A trace ID, which may not.
        case trace

        /// What a mark stands for.
        case gap
    }

    var isShown: Bool { limit > 0 }
    var isEnd: Bool { column == .source || column == .destination }

    /// Whether it tells when and where.
    var isPlace: Bool { column.rawValue <= TextColumn.direction.rawValue }

    /// Whether it tells what.
    var isDetail: Bool { !isPlace && !isEnd && kind != .trace }
}

extension TextColumn {
    /// What stands between this column and the field behind it.
    func separator(before next: TextColumn) -> StaticString {
        switch (self, next) {
        case (.source, .source), (.destination, .destination): "."
        case (.startLine, .startLine), (.stop, .stop): " "
        case _ where self == next: ", "
        case (.source, .destination): " > "
        case (.time, _), (.interface, _), (.direction, _): " "
        case (.source, _), (.destination, _): ": "
        default: ", "
        }
    }
}
