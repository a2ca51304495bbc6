package import Domain
package import Expressions
import Scheduling

extension CompiledCampaign {
    /// What expressions over an upload's rows take for the time: the campaign's wall clock (else the tenant's), whatever
    /// zone a row names.
    package func localNow(at instant: Instant) -> LocalNow {
        LocalNow(at: instant, in: campaignZone ?? tenantZone)
    }
}
