import Testing

import Records

@Suite struct GlobTests {
    private func fits(_ glob: Glob, _ text: [UInt8]) -> Bool { glob.matches(text.span) }

    @Test(arguments: [
        ("", "", true), ("", "a", false), ("a", "a", true), ("a", "ab", false),
        ("*", "", true), ("*", "abc", true), ("a*", "abc", true), ("*c", "abc", true),
        ("a*c", "abbc", true), ("a*c", "abcb", false), ("a?c", "abc", true), ("?", "", false),
        ("*a*b*c*", "xxaxxbxxcxx", true), ("*a*b*c*", "xxaxxcxxbxx", false),
        ("**", "a", true), ("a\\*", "a*", true), ("a\\*", "ab", false), ("a\\", "a\\", true),
        ("/items/*", "/items/1/2", true), ("/items/*", "/items", false), ("A", "a", false),
        ("*ab", "aab", true), ("*aab", "aaaab", true), ("*.html", "a.html.html", true),
        ("/api/*/x", "/api/x", false), ("\\*", "a", false), ("*a*b", "xaxbx", false),
    ])
    func `the whole text fits`(glob: String, text: String, fits: Bool) {
        #expect(self.fits(Glob(glob, ignoresCase: false), Array(text.utf8)) == fits)
    }

    @Test func `the case of letters may not matter`() {
        #expect(fits(Glob("a*\\C", ignoresCase: true), Array("AbBc".utf8)))
    }

    // With backtracking it would not end in a lifetime.
    @Test(.timeLimit(.minutes(1))) func `a hostile text takes no long time`() {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 8192)
        #expect(!fits(Glob("*a*a*a*a*a*a*a*a*a*a*b", ignoresCase: false), text))
    }
}
