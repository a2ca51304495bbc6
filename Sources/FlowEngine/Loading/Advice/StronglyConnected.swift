/// The strongly connected components of a graph that hold a circle, by Tarjan's algorithm without recursion.
struct StronglyConnected {
    /// By vertex: the vertices that it leads to.
    private let next: [[Int]]

    init(_ next: [[Int]]) { self.next = next }

    func components() -> [[Int]] {
        var components: [[Int]] = []
        var number = [Int](repeating: -1, count: next.count)
        var low = [Int](repeating: 0, count: next.count)
        var isOpen = [Bool](repeating: false, count: next.count)
        var stack: [Int] = []
        var count = 0
        for root in next.indices where number[root] < 0 {
            var path: [(vertex: Int, edge: Int)] = [(root, 0)]
            while let (vertex, edge) = path.last {
                if edge == 0, number[vertex] < 0 {
                    number[vertex] = count
                    low[vertex] = count
                    count += 1
                    stack.append(vertex)
                    isOpen[vertex] = true
                }
                if edge < next[vertex].count {
                    path[path.count - 1].edge += 1
                    let target = next[vertex][edge]
                    if number[target] < 0 {
                        path.append((target, 0))
                    } else if isOpen[target] {
                        low[vertex] = min(low[vertex], number[target])
                    }
                    continue
                }
                path.removeLast()
                if let parent = path.last?.vertex { low[parent] = min(low[parent], low[vertex]) }
                guard low[vertex] == number[vertex] else { continue }
                var component: [Int] = []
                while let member = stack.popLast() {
                    isOpen[member] = false
                    component.append(member)
                    if member == vertex { break }
                }
                if component.count > 1 || next[vertex].contains(vertex) { components.append(component) }
            }
        }
        return components
    }
}
