/// How many exchanges had a status code of each class.
public struct StatusCounts: Sendable, Equatable {
    /// By the first digit; 0 for those without a response, or with a code outside the classes.
    public private(set) var byClass: [6 of UInt64] = .init(repeating: 0)

    public init() {}

    mutating func add(_ statusCode: UInt16?) {
        let digit = Int(statusCode ?? 0) / 100
        byClass[(1...5).contains(digit) ? digit : 0] += 1
    }

    mutating func add(_ other: StatusCounts) {
        for digit in byClass.indices { byClass[digit] += other.byClass[digit] }
    }

    public static func == (left: StatusCounts, right: StatusCounts) -> Bool {
        left.byClass.indices.allSatisfy { left.byClass[$0] == right.byClass[$0] }
    }
}
