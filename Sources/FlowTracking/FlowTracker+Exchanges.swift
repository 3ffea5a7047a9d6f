internal import Capture

// The exchange that a frame belongs to.
extension FlowTracker {
    /// Finds that of a segment from `side`; `before` is the open one that `side` was at before the
    /// segment was read, of number 0 for none.
    mutating func findExchange(
        _ number: Int32,
        _ side: FlowSide,
        _ hasData: Bool,
        before: (serial: UInt64, place: Int32)
    ) {
        let application = flows[number].application
        if flows[number].hasEnded {
            exchange = before.serial != 0 ? before.serial : flows[number].lastSerial
            place = .none
            return
        }
        exchange =
            if hasData {
                applications.serial(application, side, afterData: before.serial)
            } else {
                before.serial != 0 ? before.serial : applications.lastSerial(application)
            }
        isHeadUnderWay = hasData && applications.isBeginning(exchange, application, side)
        place =
            if before.serial != 0, exchange == before.serial {
                before.place
            } else {
                applications.place(application, side, of: exchange)
            }
    }

    /// Whether the response has started of the exchange that the frame observed last belongs to; nil where
    /// that one is not open.
    public var openExchangeHasResponse: Bool? {
        guard place != .none, applications.pool.isOpen(place),
            applications.pool[place].exchange.serial == exchange
        else { return nil }
        return applications.pool[responseOf: place] != nil
    }

    /// Lends the exchange that the frame observed last belongs to, with the octets of its heads, while
    /// it is open.
    ///
    /// It is put together for this, and very large: not for each packet.
    public func withOpenExchange<R>(
        _ body: (borrowing Exchange, Span<UInt8>) -> R
    ) -> R? {
        guard openExchangeHasResponse != nil else { return nil }
        return body(applications.pool.whole(place), applications.pool[place].heads.span)
    }
}
