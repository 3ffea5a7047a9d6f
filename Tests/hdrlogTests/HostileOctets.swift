/// What somebody may send to whoever reads a log.
enum HostileOctets {
    /// Octets, and what they try.
    static let all: [(name: String, octets: [UInt8])] =
        [
            ("colour", text("\u{1b}[31mred\u{1b}[0m")), ("clear screen", text("\u{1b}[2J\u{1b}[H")),
            ("cursor up, erase line", text("\u{1b}[1A\u{1b}[2K")),
            ("title", text("\u{1b}]0;owned\u{7}")),
            ("link, OSC 8", text("\u{1b}]8;;http://evil.example/\u{1b}\\here\u{1b}]8;;\u{1b}\\")),
            ("clipboard, OSC 52", text("\u{1b}]52;c;cm0gLXJmIC8=\u{7}")),
            ("DCS", text("\u{1b}P$q\"p\u{1b}\\")), ("report, DSR", text("\u{1b}[6n")),
            ("CSI of 8 bits", [0x9b] + text("31m")), ("CSI in UTF-8", text("\u{9b}31m")),
            ("OSC of 8 bits", [0x9d] + text("0;owned") + [0x9c]),
            ("NEL in UTF-8", text("a\u{85}b")), ("NUL", text("a\0b")), ("bell", text("\u{7}")),
            ("backspace", text("abc\u{8}\u{8}\u{8}")), ("delete", text("a\u{7f}b")),
            ("tab", text("a\tb")), ("vertical tab, form feed", text("a\u{b}\u{c}b")),
            ("CR", text("a\rhdrlog: forged")), ("LF", text("a\nhdrlog: forged")),
            ("CR LF", text("a\r\nX-Forged: b")), ("folded", text("a\r\n b\r\n\tc")),
            ("override", text("\u{202e}gpj.exe")), ("isolates", text("\u{2066}a\u{2067}b\u{2069}")),
            ("embeddings", text("\u{202a}a\u{202b}b\u{202c}\u{202d}")),
            ("marks", text("\u{200e}a\u{200f}b\u{61c}c")),
            ("line separator", text("a\u{2028}b\u{2029}c")), ("byte order mark", text("\u{feff}a")),
            ("zero width", text("a\u{200b}b\u{200c}c\u{200d}d\u{2060}e\u{ad}f")),
            ("fillers", text("a\u{3164}b\u{115f}c\u{ffa0}d\u{180e}e")),
            ("tags", text("a\u{e0001}\u{e0041}\u{e007f}b")),
            ("variation selectors", text("a\u{fe0f}\u{e0100}b")),
            ("annotation", text("\u{fff9}a\u{fffa}b\u{fffb}")),
            ("overlong slash", [0xc0, 0xaf]), ("overlong NUL", [0xe0, 0x80, 0x80]),
            ("overlong ESC", [0xc0, 0x9b] + text("[2J")),
            ("surrogates", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
            ("too large", [0xf4, 0x90, 0x80, 0x80]),
            ("five octets", [0xf8, 0x88, 0x80, 0x80, 0x80]),
            ("cut off", text("a") + [0xe2, 0x82]), ("continuation alone", [0x80, 0xbf]),
            ("no characters", [0xef, 0xbf, 0xbe, 0xef, 0xbf, 0xbf, 0xef, 0xb7, 0x90]),
            ("0xff", [0xff, 0xfe]),
            ("another key", text(#"" trace_id=0af7651916cd43dd8448eb211c80319c x=""#)),
            ("end of JSON", text(#""}],"forged":"#)), ("backslash", text(#"\"\\"#)),
            ("a backslash last", text(#"a\"#)),
            ("another column", text("a, trace 0af7651916cd43dd")),
            ("escape that is none", text(#"\u001b[31m\x1b"#)),
            ("percent", text("a%0a%0dHost:%20b%1b")),
            ("HTML", text("<hostile onclick=x>&lt;'\"</td></svg>")),
            ("end of CDATA", text("]]><hostile/><!--")), ("shell", text("$(id)`id`;id|id")),
            ("format", text("%s%n%@{0}")), ("spreadsheet", text("=cmd|'/c calc'!A1")),
        ] + controls

    /// All controls of ASCII and of ISO 8859, but for those that end lines.
    private static let controls: [(name: String, octets: [UInt8])] = [
        ("C0", text("a") + (0...0x1f).filter { $0 != 0x0a && $0 != 0x0d } + text("b")),
        ("C1", text("a") + (0x7f...0x9f) + text("b")),
        ("C1 in UTF-8", text("a") + (0x80...0x9f).flatMap { [0xc2, $0] } + text("b")),
    ]

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }
}
