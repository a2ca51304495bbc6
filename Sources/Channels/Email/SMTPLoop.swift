import Domain

/// Drives the connections of a channel: whatever is ready is gone on with, and nothing is waited for but in the poller.
/// One thread has it.
final class SMTPLoop {
    /// The wait for the answer to QUIT; nothing depends on it.
    private static let farewell: Int64 = 5000
    /// What lies between may forget connections that are idle for longer.
    private static let longestIdle: Int64 = 100_000

    private let connections: SMTPConnections
    private let poller: SMTPPoller
    private var slots: [SMTPSlot]
    /// Least recently used first.
    private var idle: [Int]
    /// In the order of their turn.
    private var waiting: [SMTPJob] = []
    private var isClosed = false
    private var now = SMTPPoller.now
    private var jobs: [SMTPJob] = []
    private var events: [Int] = []
    private var openings: [(slot: Int, opening: SMTPConnection.Opening)] = []

    init(_ connections: SMTPConnections, _ poller: SMTPPoller) {
        self.connections = connections
        self.poller = poller
        slots = Array(repeating: SMTPSlot(), count: connections.count + 1)
        idle = Array(slots.indices)
    }

    /// Returns where nothing is to do and no connection is open.
    func run() {
        while takeInbox() {
            begin()
            // What was taken may be over at once.
            if isQuiet { continue }
            let isAsleep = connections.fallAsleep(knowsOfClosing: isClosed)
            poller.wait(isAsleep ? nearestDeadline.map { $0 - now } : 0) { number in events.append(number) }
            if isAsleep { connections.wakeUp() }
            now = SMTPPoller.now
            for number in events where slots.indices.contains(number) { look(number) }
            events.removeAll(keepingCapacity: true)
            expire()
        }
    }

    private var isQuiet: Bool {
        waiting.isEmpty && slots.indices.allSatisfy { slots[$0].phase == .idle && slots[$0].connection == nil }
    }

    private func takeInbox() -> Bool {
        let taken = connections.take(&jobs, &openings, isQuiet: isQuiet)
        guard taken.goesOn else { return false }
        for job in jobs {
            let place = job.isUrgent ? waiting.firstIndex { !$0.isUrgent } : nil
            waiting.insert(job, at: place ?? waiting.endIndex)
        }
        jobs.removeAll(keepingCapacity: true)
        for (slot, opening) in openings { opened(slot, opening) }
        openings.removeAll(keepingCapacity: true)
        if taken.isClosed { turnAway() }
        return true
    }

    private func turnAway() {
        isClosed = true
        for job in waiting { job.answer.resume(returning: nil) }
        waiting.removeAll()
        for index in slots.indices where slots[index].phase == .idle && slots[index].connection != nil { leave(index) }
    }

    /// Gives waiting jobs to idle slots, in order.
    private func begin() {
        var begun = 0
        // What is urgent stands before the rest: where the first finds no place, nobody does.
        while begun < waiting.count, let position = place(for: waiting[begun]) {
            let job = waiting[begun]
            begun += 1
            let index = idle.remove(at: position)
            slots[index].account = job.account
            slots[index].job = job
            guard let connection = slots[index].connection else {
                open(index)
                continue
            }
            if job.wantsFreshConnection || !connection.serves(job) { leave(index) } else { work(index, isFresh: false) }
        }
        waiting.removeFirst(begun)
    }

    /// Where in `idle` the slot for a job stands; nil where there is none.
    private func place(for job: SMTPJob) -> Int? {
        let urgent = connections.urgentSlot
        return idle.lastIndex { $0 != urgent && slots[$0].account == job.account }
            ?? idle.firstIndex { $0 != urgent && slots[$0].account == nil }
            ?? idle.firstIndex { $0 != urgent }
            ?? (job.isUrgent ? idle.firstIndex(of: urgent) : nil)
    }

    private func open(_ index: Int) {
        guard let job = slots[index].job else { return }
        slots[index].phase = .opening
        slots[index].deadline = nil
        connections.open(index, job.server, job.login)
    }

    private func opened(_ index: Int, _ opening: SMTPConnection.Opening) {
        switch opening {
        case .open(let connection):
            slots[index].connection = connection
            slots[index].waitsForRoom = false
            guard poller.add(connection.descriptor, index) else {
                slots[index].connection = nil
                answer(index, SMTPResult(stage: .connect, fault: .other, faultText: "the socket cannot be watched"))
                return rest(index)
            }
            work(index, isFresh: true)
        case .failed(let result):
            answer(index, result)
            rest(index)
        }
    }

    private func work(_ index: Int, isFresh: Bool) {
        guard let connection = slots[index].connection, let job = slots[index].job else { return }
        connection.start(job.work)
        slots[index].phase = .working
        slots[index].isFresh = isFresh
        slots[index].deadline = now + max(1000, job.server.responseTimeout.milliseconds)
        goOn(index)
    }

    /// Says goodbye, and opens a new connection where the slot has a job.
    private func leave(_ index: Int) {
        idle.removeAll { $0 == index }
        slots[index].connection?.startQuit()
        slots[index].phase = .leaving
        slots[index].deadline = now + SMTPLoop.farewell
        goOn(index)
    }

    /// What the poller told of.
    private func look(_ index: Int) {
        switch slots[index].phase {
        case .working, .leaving: goOn(index)
        case .idle: if slots[index].connection?.isQuiet() == false { drop(index) }
        case .opening: break
        }
    }

    private func goOn(_ index: Int) {
        guard let connection = slots[index].connection else { return }
        let isWorking = slots[index].phase == .working
        let need = connection.goOn(isWorking ? slots[index].job?.work : nil)
        switch need {
        case .nothing: isWorking ? finish(index, connection) : left(index)
        case .reading, .writing:
            if slots[index].waitsForRoom != (need == .writing) {
                slots[index].waitsForRoom = need == .writing
                poller.change(connection.descriptor, index, forWriting: need == .writing)
            }
            guard isWorking, slots[index].progress != connection.progress, let job = slots[index].job else { return }
            slots[index].progress = connection.progress
            slots[index].deadline = now + max(1000, job.server.responseTimeout.milliseconds)
        }
    }

    private func finish(_ index: Int, _ connection: SMTPConnection) {
        let result = connection.result(isReused: !slots[index].isFresh)
        if result.deservesFreshConnection {
            drop(index)
            return open(index)
        }
        answer(index, result)
        guard connection.isBroken else { return rest(index) }
        // Who answers may be told that we leave; nobody else is waited for.
        if result.replyCode != 0, result.replyCode != 421, result.fault != .timeout { return leave(index) }
        drop(index)
        rest(index)
    }

    private func left(_ index: Int) {
        drop(index)
        slots[index].job == nil ? rest(index) : open(index)
    }

    private func answer(_ index: Int, _ result: SMTPResult) {
        slots[index].job?.answer.resume(returning: result)
        slots[index].job = nil
    }

    private func rest(_ index: Int) {
        slots[index].phase = .idle
        idle.append(index)
        guard let connection = slots[index].connection else {
            slots[index].deadline = nil
            return
        }
        if isClosed { return leave(index) }
        slots[index].deadline = now + SMTPLoop.longestIdle
        guard slots[index].waitsForRoom else { return }
        slots[index].waitsForRoom = false
        poller.change(connection.descriptor, index, forWriting: false)
    }

    private func drop(_ index: Int) {
        guard let connection = slots[index].connection else { return }
        poller.remove(connection.descriptor)
        slots[index].connection = nil
        slots[index].deadline = nil
    }

    private var nearestDeadline: Int64? {
        var nearest: Int64?
        for index in slots.indices {
            if let deadline = slots[index].deadline { nearest = min(nearest ?? deadline, deadline) }
        }
        return nearest
    }

    private func expire() {
        for index in slots.indices {
            guard let deadline = slots[index].deadline, deadline <= now else { continue }
            switch slots[index].phase {
            case .working:
                guard let connection = slots[index].connection else { continue }
                connection.timeOut()
                finish(index, connection)
            case .leaving: left(index)
            case .idle: leave(index)
            case .opening: break
            }
        }
    }
}
