/// How a field shows in a line of text.
public struct TextForm: Sendable {
    public var column: TextColumn

    /// A word before the value; empty for none.
    public var label: StaticString

    /// How the value is written.
    public var style = Style.plain

    /// How long the field stays where a terminal is too narrow for the line.
    public var weight = Weight.usual

    /// The ways to write a value.
    public enum Style: Sendable {
        case plain

        /// A number with `0x` and hexadecimal digits.
        case hexadecimal

        /// Not at all: the label says enough.
        case hidden
    }

    /// What is left out first, and last.
    public enum Weight: Sendable {
        case minor, usual, major
    }

    @inlinable
    public init(_ column: TextColumn, _ label: StaticString = "") {
        self.column = column
        self.label = label
    }

    /// The same with hexadecimal digits.
    @inlinable
    public var hexadecimal: TextForm {
        var form = self
        form.style = .hexadecimal
        return form
    }

    /// The label alone, without the value.
    @inlinable
    public var labelOnly: TextForm {
        var form = self
        form.style = .hidden
        return form
    }

    /// The same, to be left out first where a terminal is too narrow.
    @inlinable
    public var minor: TextForm {
        var form = self
        form.weight = .minor
        return form
    }

    /// The same, to be left out last, for it tells what is wrong.
    @inlinable
    public var major: TextForm {
        var form = self
        form.weight = .major
        return form
    }

    @inlinable
    public static func link(_ label: StaticString = "") -> TextForm { TextForm(.link, label) }
    @inlinable
    public static func transport(_ label: StaticString = "") -> TextForm {
        TextForm(.transport, label)
    }
    @inlinable
    public static func startLine(_ label: StaticString = "") -> TextForm {
        TextForm(.startLine, label)
    }
    @inlinable
    public static func exchange(_ label: StaticString = "") -> TextForm {
        TextForm(.exchange, label)
    }
    @inlinable
    public static func trace(_ label: StaticString = "") -> TextForm { TextForm(.trace, label) }
    @inlinable
    public static func stop(_ label: StaticString = "") -> TextForm { TextForm(.stop, label) }
}

/// The columns of a line of text; a record shows their fields in this order.
public enum TextColumn: UInt8, Sendable {
    case time, interface, direction, source, destination
    case link, transport, startLine, exchange, trace, stop
}
