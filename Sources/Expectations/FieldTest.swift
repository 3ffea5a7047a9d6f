internal import Records

/// What one value of a key may be like; it holds for a record if it does for any value of the key there.
struct FieldTest {
    enum Relation {
        case exists
        case isTrue
        case number(Comparison, Double)
        case string(Comparison, [UInt8])
        case boolean(Comparison, Bool)
        case pattern(Glob)
    }

    /// The place of its key among those that are asked for.
    var key: Int
    var relation: Relation

    func holds(number value: Double) -> Bool {
        switch relation {
        case .exists: true
        case .number(let comparison, let other): comparison.holds(value, other)
        case .isTrue, .string, .boolean, .pattern: false
        }
    }

    func holds(boolean value: Bool) -> Bool {
        switch relation {
        case .exists: true
        case .isTrue: value
        case .boolean(let comparison, let other): comparison.holds(value ? 1 : 0, other ? 1 : 0)
        case .number, .string, .pattern: false
        }
    }

    func holds(string value: Span<UInt8>) -> Bool {
        switch relation {
        case .exists: true
        case .string(let comparison, let other):
            comparison.holds(Self.order(of: value, to: other.span), 0)
        case .pattern(let glob): glob.matches(value)
        case .isTrue, .number, .boolean: false
        }
    }

    /// Negative where `value` stands before `other`, octet by octet; 0 where they are the same.
    private static func order(of value: Span<UInt8>, to other: Span<UInt8>) -> Int {
        for i in 0..<min(value.count, other.count) where value[i] != other[i] {
            return Int(value[i]) - Int(other[i])
        }
        return value.count - other.count
    }
}
