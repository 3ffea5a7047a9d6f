/// The name among `names` that somebody who wrote `word` may have meant; nil if none is like it.
public func nearestName(to word: String, among names: [String]) -> String? {
    // One letter wrong, left out, added or in another's place is a slip; in longer words, two are.
    let limit = word.count < 3 ? 0 : word.count < 6 ? 1 : 2
    let distances = names.map { (name: $0, distance: distance(Array(word), Array($0))) }
    let nearest = distances.filter { $0.distance <= limit }.min { $0.distance < $1.distance }
    return nearest?.name
}

/// How many letters have to be changed, added, left out, or swapped with their neighbour.
private func distance(_ word: [Character], _ name: [Character]) -> Int {
    guard abs(word.count - name.count) <= 2 else { return .max }
    // Rows of the table of distances between the starts of both, for the last two letters and this.
    var (before, last) = ([Int](), Array(0...name.count))
    for (i, letter) in word.enumerated() {
        var row = [i + 1]
        for (j, other) in name.enumerated() {
            var best = min(last[j] + (letter == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, letter == name[j - 1], word[i - 1] == other {
                best = min(best, before[j - 1] + 1)
            }
            row.append(best)
        }
        (before, last) = (last, row)
    }
    return last[name.count]
}
