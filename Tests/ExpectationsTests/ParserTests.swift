import Testing

@testable import Expectations

/// What is no expression is refused, in words that help.
@Suite struct ParserTests {
    @Test(arguments: [
        ("", "a number or count(...) is expected at the end"),
        ("count() == ", "a number or count(...) is expected at the end"),
        ("count()", "count() is nothing to expect alone: compare it"),
        (
            "count(http.reponse.status_code > 1) == 0",
            "no record has the key 'http.reponse.status_code'; did you mean 'http.response.status_code'?"
        ),
        (
            "count(status_code > 1) == 0",
            "no record has the key 'status_code'; did you mean 'http.response.status_code'?"
        ),
        ("count(zzzzzz) == 0", "no record has the key 'zzzzzz'"),
        ("any(http.response)", "'http.response' is a group of keys: name one that is in it"),
        (
            "any(http.request.header)",
            "'http.request.header' is a group of keys: name one that is in it"
        ),
        (
            "url.path == '/'",
            "'url.path' is of one record: put it into one of count, any, all, sum, min, max, avg"
        ),
        (
            "cuont() == 1",
            "'cuont' is not known; it could be one of count, any, all, sum, min, max, avg"
        ),
        (
            "count(url.path == 5) == 0",
            "'url.path' is a string, and so another one is expected before '5.0'"
        ),
        (
            "count(hdrlog.duration > '5') == 0",
            "'hdrlog.duration' is a number, and so another one is expected before '\"5\"'"
        ),
        (
            "count(hdrlog.duration > hdrlog.duration) == 0",
            "'hdrlog.duration' can be compared with a value, not with another key"
        ),
        ("max(url.path) == 0", "max(...) takes a number, and 'url.path' is none"),
        ("any(hdrlog.duration ~ '1*')", "'~' compares a string with a pattern in quotes"),
        ("any(count() > 1)", "count(...) cannot stand inside another"),
        ("any(url.path) == 1", "any(url.path) is no number: write it alone"),
        ("1 == any(url.path)", "any(url.path) is no number"),
        ("1 < 2", "two numbers are compared: one side must be of records"),
        ("count() = 1", "'=' compares nothing: write '=='"),
        ("count() == 1 && count() == 1", "'&' is not known: write 'and', 'or' and 'not'"),
        ("count() == 1 count() == 1", "nothing is expected before 'count'"),
        ("(count() == 1", "')' is expected at the end"),
        ("count(url.path == 'a) == 1", "the string 'a) == 1' has no closing '"),
        ("count() == 0x10", "'0x10' is no number"), ("count() == 1e999", "'1e999' is no number"),
        (
            "count() == nan",
            "'nan' is not known; it could be one of count, any, all, sum, min, max, avg"
        ),
        ("count(;) == 1", "';' is not known"),
        ("count(and) == 1", "a key is expected before 'and'"),
    ])
    func `tells what is wrong`(text: String, reason: String) {
        #expect(throws: ExpectationError("'\(text)': \(reason)")) {
            try Expectations(wanted: [text], unwanted: [], keys: ExpectationsTests.keys)
        }
    }

    @Test func `parentheses have a limit`() throws {
        for (depth, isFine) in [(60, true), (5000, false)] {
            let text =
                String(repeating: "(", count: depth) + "count() == 0"
                + String(repeating: ")", count: depth)
            let expectations = try? Expectations(
                wanted: [text],
                unwanted: [],
                keys: ExpectationsTests.keys
            )
            #expect((expectations != nil) == isFine)
        }
    }
}
