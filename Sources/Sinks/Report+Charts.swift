internal import Capture
internal import Summaries

// Drawings: SVG in the page, each shape with its figures for whoever points at it.
extension Report {
    /// Of the drawings, in units of their own.
    private static var width: Double { 900 }
    private static var height: Double { 180 }

    /// How many exchanges took how long.
    mutating func writeDistribution(_ durations: Durations) {
        guard let scale = DurationScale(durations, columns: 60) else { return }
        let columns = durations.columns(scale)
        let highest = Double(columns.max() ?? 1)
        let step = Self.width / Double(scale.count)
        buffer.append("<section>\n<h2>How long they took</h2>\n")
        startDrawing("Exchanges by duration, logarithmic", above: 40, below: 20)
        for (column, count) in columns.enumerated() where count > 0 {
            let size = max(1.5, Double(count) / highest * Self.height)
            let left = Double(column) * step
            writeBar("fine", left, Self.height - size, step, size) {
                $0.append("up to ")
                $0.append(time: scale.end(of: column))
                $0.append(": ")
                $0.append(decimal: count)
            }
        }
        let names: [(StaticString, Double)] = [("median", 50), ("p90", 90), ("p99", 99)]
        for (level, (name, percent)) in names.enumerated() {
            guard let time = durations.percentile(percent) else { continue }
            let left = (Double(scale.column(of: time)) + 0.5) * step
            writeMark(name, at: left, line: level)
        }
        for quarter in 0...4 {
            let column = max(0, scale.count * quarter / 4 - 1)
            let time = quarter == 0 ? scale.shortest : scale.end(of: column)
            startLabel(quarter)
            buffer.append(time: time)
            buffer.append("</text>\n")
            if scale.count == 1 { break }
        }
        buffer.append("</svg>\n</section>\n")
    }

    /// How many started when, how many of them failed, and where TCP had trouble.
    mutating func writeTimeline(_ timeline: Timeline) {
        let periods = timeline.periods
        guard let highest = periods.map(\.exchanges).max() else { return }
        let step = Self.width / Double(periods.count)
        buffer.append("<section>\n<h2>When they started</h2>\n<p class=\"legend\">")
        writeKey("fine", "exchanges")
        writeKey("c5", "with errors")
        writeKey("trouble", "with trouble of TCP, below")
        buffer.append(" one bar: ")
        buffer.append(time: UInt64(timeline.length))
        buffer.append("; highest: ")
        buffer.append(decimal: highest)
        buffer.append("</p>\n")
        startDrawing("Exchanges by the time of their start", above: 0, below: 34)
        for (number, period) in periods.enumerated() where period.exchanges > 0 {
            let left = Double(number) * step
            let unit = Self.height / Double(highest)
            let (size, bad) = (Double(period.exchanges) * unit, Double(period.errors) * unit)
            let tip = { (buffer: inout OctetBuffer) in
                buffer.append("after ")
                buffer.append(time: UInt64(Int64(number) * timeline.length))
                buffer.append(": ")
                buffer.append(decimal: period.exchanges)
                buffer.append(", errors ")
                buffer.append(decimal: period.errors)
                buffer.append(", trouble ")
                buffer.append(decimal: period.troubled)
            }
            if period.exchanges > period.errors {
                let shown = max(1.5, size - bad)
                writeBar("fine", left, Self.height - bad - shown, step, shown, tip)
            }
            if period.errors > 0 {
                writeBar("c5", left, Self.height - max(1.5, bad), step, max(1.5, bad), tip)
            }
            if period.troubled > 0 {
                writeBar("trouble", left, Self.height + 4, step, 8, tip)
            }
        }
        for quarter in [0, 2, 4] {
            let time = timeline.start(of: periods.count * quarter / 4)
            startLabel(quarter, below: 14)
            clock.write(time, to: &buffer, digits: timeline.length < 100_000_000 ? 3 : 0)
            buffer.append("</text>\n")
        }
        buffer.append("</svg>\n</section>\n")
    }

    mutating func writeKey(_ style: StaticString, _ name: StaticString) {
        buffer.append("<span><i class=\"")
        buffer.append(style)
        buffer.append("\"></i>")
        buffer.append(name)
        buffer.append("</span>")
    }

    /// Starts a drawing with room for words above and below it.
    private mutating func startDrawing(_ title: StaticString, above: UInt64, below: Double) {
        buffer.append("<svg viewBox=\"0 -")
        buffer.append(decimal: above)
        buffer.append(UInt8(ascii: " "))
        buffer.append(coordinate: Self.width)
        buffer.append(UInt8(ascii: " "))
        buffer.append(coordinate: Double(above) + Self.height + below)
        buffer.append("\" role=\"img\" aria-label=\"")
        buffer.append(title)
        buffer.append("\">\n")
        writeRectangle("ground", 0, Self.height, Self.width, 1)
        buffer.append("/>\n")
    }

    private mutating func writeBar(
        _ style: StaticString,
        _ left: Double,
        _ top: Double,
        _ width: Double,
        _ height: Double,
        _ tip: (inout OctetBuffer) -> Void
    ) {
        writeRectangle(style, left, top, max(0.5, width - min(1, width / 5)), height)
        buffer.append("><title>")
        tip(&buffer)
        buffer.append("</title></rect>\n")
    }

    private mutating func writeRectangle(
        _ style: StaticString,
        _ left: Double,
        _ top: Double,
        _ width: Double,
        _ height: Double
    ) {
        buffer.append("<rect class=\"")
        buffer.append(style)
        let places: [(StaticString, Double)] = [
            ("\" x=\"", left), ("\" y=\"", top), ("\" width=\"", width), ("\" height=\"", height),
        ]
        for (name, value) in places {
            buffer.append(name)
            buffer.append(coordinate: value)
        }
        buffer.append("\"")
    }

    /// A line from top to bottom with a word above, each word in a line of its own.
    private mutating func writeMark(_ name: StaticString, at left: Double, line: Int) {
        writeRectangle("mark", left, 0, 1, Self.height)
        let isRight = left > Self.width * 0.9
        buffer.append("/>\n<text class=\"")
        buffer.append(isRight ? "end" : "start")
        buffer.append("\" x=\"")
        buffer.append(coordinate: isRight ? left - 4 : left + 5)
        buffer.append("\" y=\"-")
        buffer.append(decimal: UInt64(29 - 13 * line))
        buffer.append("\">")
        buffer.append(name)
        buffer.append("</text>\n")
    }

    /// Starts a label of the axis, at so many quarters of it.
    private mutating func startLabel(_ quarter: Int, below: Double = 0) {
        let anchor: StaticString = quarter == 0 ? "start" : quarter == 4 ? "end" : "middle"
        buffer.append("<text class=\"")
        buffer.append(anchor)
        buffer.append("\" x=\"")
        buffer.append(coordinate: Self.width * Double(quarter) / 4)
        buffer.append("\" y=\"")
        buffer.append(coordinate: Self.height + below + 15)
        buffer.append("\">")
    }
}
