/// The texts that one baresip is told: its configuration file and its account.
struct BaresipConfiguration: Sendable {
    var settings: SIPSettings
    var transport: SIPSettings.Transport
    /// Nil: a free one, chosen by the system.
    var listenPort: Int?
    /// The user part of the account's address.
    var user: String
    /// Between two registrations; nil: it does not register.
    var registrationInterval: Int?

    /// The configuration file (baresip 1.0). No account stands in it, and no password.
    func file(controlPort: Int) -> String {
        var lines = [
            "poll_method epoll",
            "call_max_calls 1",
            "call_local_timeout 60",
            "audio_source aufile,\(SilenceFile.name)",
            "ausrc_srate 8000", "auplay_srate 8000", "ausrc_channels 1", "auplay_channels 1",
            "audio_level no", "rtp_stats no",
            "module_path \(settings.modules)",
            "module g711.so", "module aufile.so",
            "module_app menu.so", "module_app ctrl_tcp.so",
            "ctrl_tcp_listen 127.0.0.1:\(controlPort)",
            "statmode_default off", "ringback_disabled yes",
        ]
        if let listen { lines.append("sip_listen \(listen)") }
        if let interface = settings.netInterface { lines.append("net_interface \(interface)") }
        if let ports = settings.rtpPorts { lines.append("rtp_ports \(ports.lowerBound)-\(ports.upperBound)") }
        if let authority = settings.authorityFile { lines.append("sip_cafile \(authority)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var listen: String? {
        if let listenPort { return "\(settings.localAddress ?? "0.0.0.0"):\(listenPort)" }
        return settings.localAddress.map { "\($0):0" }
    }

    /// The accounts, as the command `uanew` takes each: they never lie in a file and stand in no list of processes.
    var accounts: [String] {
        [account] + (listenPort == nil ? [] : settings.calledNumbers.map { "<\(address($0))>;regint=0" })
    }

    private func address(_ user: String) -> String {
        "sip:\(user)@\(settings.domain);transport=\(transport.rawValue)"
    }

    private var account: String {
        var text = settings.displayName.map { "\"\($0)\" " } ?? ""
        text += "<\(address(user))>;regint=\(registrationInterval ?? 0)"
        if let password = settings.password {
            text += ";auth_user=\"\(settings.login)\";auth_pass=\"\(password.reveal())\""
        }
        if let proxy = settings.proxy { text += ";outbound=\"\(proxy);transport=\(transport.rawValue)\"" }
        return text
    }
}
