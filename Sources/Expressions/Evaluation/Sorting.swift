/// Sorts as CPython's `list.sort` does: stable, and the same comparisons for up to 63 items, so that values without an
/// order (not a number) end up where Python leaves them.
enum Sorting {
    static func sort(
        _ items: inout [ExpressionValue], _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) {
        guard items.count > 1 else { return }
        if items.count < 64 {
            try insert(&items, 0..<items.count, &budget)
            return
        }
        // Runs of 32, merged in pairs.
        var width = 32
        for start in stride(from: 0, to: items.count, by: width) {
            try insert(&items, start..<min(start + width, items.count), &budget)
        }
        while width < items.count {
            for start in stride(from: 0, to: items.count - width, by: 2 * width) {
                try merge(&items, start, start + width, min(start + 2 * width, items.count), &budget)
            }
            width *= 2
        }
    }

    private static func isLess(
        _ a: ExpressionValue, _ b: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        try Comparison.isOrdered(.less, a, b, &budget)
    }

    /// `count_run` and `binarysort` of listobject.c.
    private static func insert(
        _ items: inout [ExpressionValue], _ range: Range<Int>, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) {
        guard range.count > 1 else { return }
        var end = range.lowerBound + 1
        let isDescending = try isLess(items[end], items[end - 1], &budget)
        end += 1
        while end < range.upperBound, try isLess(items[end], items[end - 1], &budget) == isDescending { end += 1 }
        if isDescending { items[range.lowerBound..<end].reverse() }
        for index in end..<max(end, range.upperBound) {
            let pivot = items[index]
            var (low, high) = (range.lowerBound, index)
            while low < high {
                let middle = low + (high - low) / 2
                if try isLess(pivot, items[middle], &budget) { high = middle } else { low = middle + 1 }
            }
            for place in stride(from: index, to: low, by: -1) { items[place] = items[place - 1] }
            items[low] = pivot
        }
    }

    private static func merge(
        _ items: inout [ExpressionValue], _ start: Int, _ middle: Int, _ end: Int, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) {
        let left = Array(items[start..<middle])
        var (a, b, target) = (0, middle, start)
        while a < left.count, b < end {
            if try isLess(items[b], left[a], &budget) {
                items[target] = items[b]
                b += 1
            } else {
                items[target] = left[a]
                a += 1
            }
            target += 1
        }
        while a < left.count {
            items[target] = left[a]
            a += 1
            target += 1
        }
    }
}
