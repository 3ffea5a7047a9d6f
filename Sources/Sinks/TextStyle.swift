/// An escape sequence that starts a colour (ECMA-48, SGR).
enum TextStyle {
    case plain, dim, bold, trace, warning, error

    var start: StaticString {
        switch self {
        case .plain: "\u{1b}[0m"
        case .dim: "\u{1b}[2m"
        case .bold: "\u{1b}[1m"
        case .trace: "\u{1b}[36m"
        case .warning: "\u{1b}[33m"
        case .error: "\u{1b}[31m"
        }
    }
}
