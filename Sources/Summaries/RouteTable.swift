/// The routes that exchanges took: the most used, and all others together.
struct RouteTable {
    /// Routes that are told apart in the end.
    static let limit = 100

    /// Routes that are kept apart until then; at this number the least used are given up.
    private static let roomLimit = 256

    private var routes: [Route] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var other = Route(name: Array("(other)".utf8))

    /// The number of the route called `name`, made where it is new, until the next call.
    mutating func number(of name: [UInt8]) -> Int {
        if let number = numbers[name] { return number }
        if routes.count == Self.roomLimit { prune() }
        numbers[name] = routes.count
        routes.append(Route(name: name))
        return routes.count - 1
    }

    subscript(number: Int) -> Route {
        get { routes[number] }
        _modify { yield &routes[number] }
    }

    /// The routes, the most used first, and what the others have together, where there are more.
    var sorted: (routes: [Route], other: Route?) {
        var copy = self
        copy.prune()
        return (copy.routes, copy.other.count > 0 ? copy.other : nil)
    }

    private mutating func prune() {
        routes.sort {
            $0.count != $1.count
                ? $0.count > $1.count : $0.name.lexicographicallyPrecedes($1.name)
        }
        for route in routes.dropFirst(Self.limit) { other.add(route) }
        routes.removeSubrange(min(routes.count, Self.limit)...)
        numbers.removeAll(keepingCapacity: true)
        for (number, route) in routes.enumerated() { numbers[route.name] = number }
    }
}
