internal import Capture

// The exchange that a frame belongs to.
extension FlowTracker {
    mutating func findExchange(
        _ number: Int32,
        _ side: FlowSide,
        _ hasData: Bool,
        before: UInt64
    ) {
        let application = flows[number].application
        if flows[number].hasEnded {
            exchange = before != 0 ? before : flows[number].lastSerial
            place = .none
        } else if hasData {
            exchange = applications.serial(application, side, afterData: before)
            place = applications.place(application, side)
        } else {
            exchange = before != 0 ? before : applications.lastSerial(application)
            place = applications.place(application, side)
        }
    }

    /// Lends the exchange that the frame observed last belongs to, with the octets of its heads, while
    /// it is open.
    public func withOpenExchange<R>(
        _ body: (borrowing Exchange, Span<UInt8>) -> R
    ) -> R? {
        guard place != .none, applications.pool.isOpen(place),
            applications.pool[place].exchange.serial == exchange
        else { return nil }
        return body(applications.pool.whole(place), applications.pool[place].heads.span)
    }
}
