import Foundation
import Testing

@testable import Sinks

struct JSONTextTests {
    @Test(arguments: [
        ("", #""""#), ("a/b", #""a/b""#), (#"a"b\"#, #""a\"b\\""#),
        ("\n\u{1b}\u{7f}", #""\u000a\u001b\u007f""#), ("µ 漢", "\"µ 漢\""),
        ("\u{202e}\u{feff}\u{e0001}", #""\u202e\ufeff\udb40\udc01""#),
    ])
    func `text becomes a string of JSON`(text: String, quoted: String) throws {
        #expect(text.quotedForJSON == quoted)
        let read = try JSONSerialization.jsonObject(
            with: Data(quoted.utf8),
            options: .fragmentsAllowed
        )
        #expect(read as? String == text)
    }
}
