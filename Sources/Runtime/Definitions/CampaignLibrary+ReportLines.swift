import FlowEngine
package import Logging

extension CampaignLibrary.Report {
    /// One line a problem or change.
    package var lines: [String] {
        diagnostics.map(\.description) + refused.map { "\($0.campaign): error: \($0.reason)" }
            + withheld.flatMap { item in item.reasons.map { "\(item.campaign): error: \($0)" } }
            + changed.map { "\($0): this version is now in force" }
            + kept.map { "\($0): goes on with its last good version" }
            + held.map { "\($0): was rolled back, and its directory has not changed since" }
    }

    /// Tells what was read: every problem with its place, then what is in force.
    package func log(to logger: Logger) {
        for diagnostic in diagnostics {
            switch diagnostic.severity {
            case .error: logger.error("\(diagnostic)")
            case .warning: logger.warning("\(diagnostic)")
            }
        }
        for (campaign, reason) in refused {
            logger.error("version refused", metadata: ["campaign": "\(campaign)", "reason": "\(reason)"])
        }
        for (campaign, reasons) in withheld {
            logger.error(
                "version does not go live",
                metadata: ["campaign": "\(campaign)", "reason": "\(reasons.joined(separator: "; "))"])
        }
        if !changed.isEmpty {
            logger.notice("versions now in force", metadata: ["campaigns": "\(changed.joined(separator: ", "))"])
        }
        if !held.isEmpty {
            logger.notice(
                "these were rolled back, and their directories have not changed since",
                metadata: ["campaigns": "\(held.joined(separator: ", "))"])
        }
        if !kept.isEmpty {
            logger.warning(
                "these go on with their last good version", metadata: ["campaigns": "\(kept.joined(separator: ", "))"])
        }
    }
}
