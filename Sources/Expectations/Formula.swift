/// Claims that `and`, `or` and `not` join.
indirect enum Formula<Leaf> {
    case leaf(Leaf)
    case not(Formula)
    case and(Formula, Formula)
    case or(Formula, Formula)

    func holds(_ leafHolds: (Leaf) -> Bool) -> Bool {
        switch self {
        case .leaf(let leaf): leafHolds(leaf)
        case .not(let formula): !formula.holds(leafHolds)
        case .and(let left, let right): left.holds(leafHolds) && right.holds(leafHolds)
        case .or(let left, let right): left.holds(leafHolds) || right.holds(leafHolds)
        }
    }

    /// Each claim, and what it must be for the whole to become `wanted`.
    func forEachLeaf(wanted: Bool, _ body: (Leaf, _ wanted: Bool) -> Void) {
        switch self {
        case .leaf(let leaf): body(leaf, wanted)
        case .not(let formula): formula.forEachLeaf(wanted: !wanted, body)
        case .and(let left, let right), .or(let left, let right):
            left.forEachLeaf(wanted: wanted, body)
            right.forEachLeaf(wanted: wanted, body)
        }
    }
}
