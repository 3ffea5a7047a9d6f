/// What stands before the next value in a list.
struct TextListState {
    /// Open lists, and how deep the outermost one that shows is; 0 for none.
    private var depth = 0
    private var shownDepth = 0
    private var isInElement = false
    private var next: StaticString = ""

    /// Whether a list that shows is open.
    var isShown: Bool { shownDepth > 0 }

    mutating func begin(shows: Bool) {
        depth += 1
        if isShown {
            beginElement()
        } else if shows {
            shownDepth = depth
            next = ""
        }
    }

    mutating func end() {
        if shownDepth == depth { shownDepth = 0 }
        depth -= 1
        if isShown { endElement() }
    }

    mutating func beginElement() { isInElement = true }

    mutating func endElement() {
        isInElement = false
        next = ","
    }

    /// What to write before a value; nil outside lists that show.
    mutating func separator() -> StaticString? {
        guard isShown else { return nil }
        defer { next = isInElement ? " " : "," }
        return next
    }
}
