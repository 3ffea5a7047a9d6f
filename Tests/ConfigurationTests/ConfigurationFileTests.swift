import Configuration
import Testing

struct ConfigurationFileTests {
    private func entries(_ text: String) throws -> [ConfigurationEntry] {
        try ConfigurationFile.entries(of: Array(text.utf8))
    }

    @Test func `values and lists, each with its line`() throws {
        let entries = try entries(
            """
            # What I always want.
            output: json
            interface: [eth0, "lo"]

            header:
              - 'X-Id: *'
              - re:a,b
            quiet: true
            """
        )
        #expect(entries.map(\.name) == ["output", "interface", "header", "quiet"])
        #expect(
            entries.map(\.values) == [["json"], ["eth0", "lo"], ["X-Id: *", "re:a,b"], ["true"]]
        )
        #expect(entries.map(\.isList) == [false, true, true, false])
        #expect(entries.map(\.line) == [2, 3, 5, 8])
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "--- # nothing\n...\n", "{}", "\u{feff}# mark\n"])
    func `a file that sets nothing`(text: String) throws {
        #expect(try entries(text).isEmpty)
    }

    @Test(arguments: ["0x1F", "010", "1e3", "yes", "12:30:45", "64M"])
    func `values are what is written`(text: String) throws {
        #expect(try entries("a: \(text)").first?.values == [text])
    }

    @Test(arguments: ["", "~", "null", "[x, ~]", "[null]"])
    func `nothing is no value`(text: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try entries("\n a: \(text)") }
        #expect(error?.line == 2)
        #expect(error?.message == "'a' has no value")
    }

    @Test(arguments: [
        ("json", 1, "give options as"), ("- output", 1, "give options as"),
        ("a: 1\nb: 2\na: 3", 3, "'a' is set already, on line 1"),
        ("a: 1\n? [b]\n: 2", 2, "give options as"),
        ("a:\n  b: 1", 2, "no more than one list"), ("a: [[b]]", 1, "no more than one list"),
        ("a: 1\n---\nb: 2", 2, "a second document"),
        ("a: 1\n  b: 2", 2, "no YAML: "), ("a: [1", 2, "no YAML: "), ("a: 'x", 1, "no YAML: "),
        ("a: 1\nb: \u{1}", 1, "no YAML: control characters"), ("a: %x", 1, "no YAML: "),
        ("a: \"\\0\"", 1, "NUL"), ("%YAML 9.9\n---\na: 1", 1, "no YAML: "),
        ("a: &x 1\nb: *x", 1, "anchors"), ("b: *x", 1, "anchors"), ("a: !!str 1", 1, "tags"),
        ("a: !<x> [1]", 1, "tags"), ("&x a: 1", 1, "anchors"), ("<<: *x", 1, "anchors"),
    ])
    func `what is no configuration`(text: String, line: Int, words: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try entries(text) }
        #expect(error?.line == line)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `what would grow as it is read is refused where it starts`() throws {
        var bomb = "a: &a [lol, lol]\n"
        for (last, next) in zip("abcdefgh", "bcdefghi") {
            bomb +=
                "\(next): &\(next) [\(Array(repeating: "*\(last)", count: 9).joined(separator: ","))]\n"
        }
        let error = #expect(throws: ConfigurationError.self) { try entries(bomb) }
        #expect(error?.line == 1)
        let deep = "a: " + String(repeating: "[", count: 60_000)
        #expect(throws: ConfigurationError.self) { try entries(deep) }
    }

    @Test func `octets that are no text`() throws {
        for octets in [[0x61, 0x3a, 0x20, 0xff, 0xfe], [0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]] {
            #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.entries(of: octets.map(UInt8.init))
            }
        }
        // Whatever is cut off, or changed, nothing traps.
        let text = Array("a: [1, \"x\\u1234\"]\nb: 'y'\nc: |\n  z\n".utf8)
        for length in text.indices {
            _ = try? ConfigurationFile.entries(of: Array(text.prefix(length)))
            for octet in [0, 0x22, 0x5b, 0x80, 0xff] as [UInt8] {
                var changed = text
                changed[length] = octet
                _ = try? ConfigurationFile.entries(of: changed)
            }
        }
    }
}
