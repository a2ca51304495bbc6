package import FlowEngine

extension FlowTestRunner {
    /// Why a version must not go live where tests are required: it has none, or some fail. No participant's data.
    package func objections(to campaign: CampaignDefinition) async -> [String] {
        if campaign.tests.isEmpty {
            return ["it has no tests and the configuration requires them (write NAME.test.json beside its flows)"]
        }
        return await run(campaign.tests.map { (campaign, $0) }).filter { !$0.isPassed }.map { result in
            let differing = result.rows.count { $0.mark != .same } + result.faults.count
            let what = differing == 1 ? "1 thing is" : "\(differing) things are"
            return "test \(result.file) (\(result.name)) fails: \(what) otherwise than expected "
                + "(see: campaignd test \(campaign.id) --filter \(result.file))"
        }
    }
}
