import Runtime
import Store

extension Problem {
    /// What a caller is told of an error that came up; nil where it is a fault of ours that only the log should name.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as StoreError: self.init(error)
        case let fault as ReassignFault: self = Problem(.conflict, "Nothing was changed: \(fault.description).")
        case let fault as SayFault: self = Problem(.conflict, "Nothing was said: \(fault.description).")
        case let fault as TransferFault:
            self = Problem(.conflict, "The call was not handed over: \(fault.description).")
        case let fault as NoDaemonFault: self = Problem(.conflict, "Nothing was done: \(fault.description).")
        case let fault as CampaignLibrary.RollBackFault: self = Problem(.conflict, fault.description)
        case let fault as SpoolFault: self = fault.problem
        case let fault as FileFault:
            self = SpoolFault(operation: fault.operation, path: fault.path, number: fault.number).problem
        case is CancellationError:
            self = Problem(.shuttingDown, "The daemon stopped before the request was done: send it again.")
                .retry(after: 5)
        default: return nil
        }
    }

    private init?(_ error: StoreError) {
        switch error {
        case .diskFull:
            self = Problem(
                .diskFull, "Nothing was taken: the disk of the store is full; it goes on when there is space."
            )
            .retry(after: 30)
        case .inUse, .readOnly, .fenced:
            self = Problem(.storeUnavailable, "Nothing was taken: the store cannot be written at the moment.")
                .retry(after: 10)
        case .fieldConflict(let sentences): self.init(.conflict, sentences.joined(separator: "; "))
        case .badCursor: self.init(.badCursor, error.description)
        case .noSuchRow(let what): self = .notFound(what)
        case .cannotOpen, .cannotWrite, .newerSchema, .corrupt, .failed: return nil
        }
    }
}
