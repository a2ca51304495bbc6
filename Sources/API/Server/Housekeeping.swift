import Domain
import Logging
import ServiceLifecycle
import Store

/// Once a minute tells the store when keys were used; once an hour forgets receipts older than a day.
struct Housekeeping: Service {
    static let receiptLifetime: Duration = .seconds(24 * 3600)

    let store: any Store
    let clock: any WallClock
    let uses: KeyUses
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var minute = 0
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: .seconds(60))
                } catch {
                    return
                }
                await keep(forgetsReceipts: minute % 60 == 0)
                minute += 1
            }
        }
        try? await uses.flush(to: store)
    }

    func keep(forgetsReceipts: Bool) async {
        do {
            try await uses.flush(to: store)
            if forgetsReceipts { _ = try await store.dropReceipts(before: clock.now - Housekeeping.receiptLifetime) }
        } catch {
            logger.warning("key uses and receipts were not tidied", metadata: ["cause": "\(error)"])
        }
    }
}
