/// A system call that failed.
struct CallFailure: Error {
    var call: String

    /// An `errno` value.
    var number: Int32

    init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }
}
