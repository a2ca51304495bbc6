package import Domain

extension EmailChannel: PollingChannel {
    package var hearing: ChannelHearing { ChannelHearing(polled: self) }

    /// The accounts whose mail is read.
    package var sources: [String] { settings.accounts.map(\.name).filter { mailboxes[$0] != nil } }

    /// What arrived in the account's mailbox. The first look only says when it was: from then on messages may go out,
    /// and their answers arrive, whether or not the mailbox can be opened yet.
    package func poll(_ source: String, after cursor: String?, at now: Instant) async -> Poll {
        guard let mailbox = mailboxes[source], let account = settings.accounts.first(where: { $0.name == source })
        else {
            return Poll(
                pause: .seconds(3600),
                failure: ChannelFailure(
                    .refused, code: "unknown_account", text: "an account is not configured whose mail was to be read"))
        }
        guard let place = cursor.flatMap({ MailboxPlace($0) }) else {
            return Poll(cursor: MailboxPlace.beginning(at: now).cursor, pause: .zero)
        }
        let reader = reader
        let interval = settings.checkInterval
        return await signedIn(account) { bearer in
            let answer = await mailbox.look(account.login(bearer: bearer, .auto), after: place, at: now) { mail in
                reader.read(mail.bytes, isCut: mail.isCut, arrived: mail.arrived, account: source, at: now)
            }
            switch answer {
            case .success(let (look, news)):
                let cursor = look.place == place ? nil : look.place.cursor
                return Poll(
                    events: news, cursor: cursor, pause: look.hasMore ? .zero : interval, failure: look.complaint)
            case .failure(let failure):
                return Poll(pause: failure.retryAfter ?? max(interval, .seconds(30)), failure: failure)
            }
        } failure: {
            $0.failure
        } from: {
            Poll(pause: max(interval, .seconds(30)), failure: $0)
        }
    }
}
