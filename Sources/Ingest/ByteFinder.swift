import Glibc

/// Finds one byte again and again in a growing, sliding buffer, without looking twice at a stretch that has none.
struct ByteFinder {
    let byte: Int32
    /// From here to `position` the byte does not stand.
    private var searchedFrom = 0
    /// Where the byte is, or where the search has to go on.
    private var position = 0
    private var isFound = false

    init(byte: Int32) { self.byte = byte }

    /// The first place at or after `index`; `end` where there is none.
    mutating func first(in buffer: UnsafeMutablePointer<UInt8>, from index: Int, to end: Int) -> Int {
        var from = index
        // Reading goes back to the line after an unclosed quote, before what was searched last.
        if index >= searchedFrom, index <= position {
            if isFound { return position }
            from = position
        } else {
            searchedFrom = index
        }
        if from < end, let hit = memchr(buffer + from, byte, end - from) {
            position = buffer.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            isFound = true
            return position
        }
        position = max(from, end)
        isFound = false
        return end
    }

    /// What stood at an index now stands `distance` before it.
    mutating func shift(by distance: Int) {
        position -= distance
        searchedFrom = max(searchedFrom - distance, 0)
        if position < 0 { reset() }
    }

    mutating func reset() {
        (searchedFrom, position, isFound) = (0, 0, false)
    }
}
