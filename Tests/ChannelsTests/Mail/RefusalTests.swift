import Domain
import Testing

@testable import Channels

/// Rows M4 and M5 of the case page: what a refusal is about, in SMTP and in bounces of every form.
@Suite struct RefusalTests {
    @Test(arguments: RefusalSample.all)
    func isAboutWhatItSays(sample: RefusalSample) {
        #expect(RefusalReason(reply: sample.reply, status: sample.status, words: sample.words) == sample.reason)
    }

    @Test(arguments: RefusalSample.all.filter { $0.reply >= 500 })
    func suppressesInSMTPForTheMailboxOnly(sample: RefusalSample) {
        let reply = [sample.status, sample.words].compactMap(\.self).joined(separator: " ")
        let outcome = SMTPResult(stage: .recipient, fault: .other, replyCode: sample.reply, reply: reply)
            .outcome(messageID: "<1@x>", server: "mx")
        switch outcome {
        case .addressRejected(.bounced, _, _): #expect(sample.reason == .mailbox)
        case .retry(_?, _, _): #expect(sample.reason == .rate)
        case .rejected: #expect(![.mailbox, .rate].contains(sample.reason))
        default: Issue.record("\(outcome)")
        }
    }

    /// Forms of bounces: how mail servers put another's reply before the sender.
    enum Form: String, CaseIterable, Sendable {
        case postfix, exim, eximReport, sendmail, qmail, exchange, google, mailRu, courier, domino, groupWise,
            reportWithoutType, html

        func mail(_ sample: RefusalSample, to: String) -> String {
            let line = sample.line
            let status = sample.status ?? "5.0.0"
            let head = "Return-Path: <>\nTo: \(to)\nDate: Sat, 21 Nov 2026 10:05:00 +0000\n"
            let copy =
                "Received: from mail.example.com\nFrom: Team <team@example.com>\nSubject: Spam quota policy\nMessage-ID: <other@example.org>\n\nYour sender policy is blocked: too many attachments.\n"
            func report(
                _ from: String, _ text: String, _ fields: String, type: String = "; report-type=delivery-status"
            ) -> String {
                head
                    + "From: \(from)\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
                    + "Content-Type: multipart/report\(type); boundary=\"B\"\n\n--B\nContent-Type: text/plain\n\n\(text)\n\n--B\n"
                    + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; anna@example.net\n\(fields)\n\n--B\nContent-Type: message/rfc822\n\n\(copy)--B--\n"
            }
            func text(_ from: String, _ subject: String, _ body: String, _ headers: String = "") -> String {
                head + "From: \(from)\nSubject: \(subject)\n\(headers)\n\(body)\n"
            }
            switch self {
            case .postfix:
                return report(
                    "MAILER-DAEMON@mx.example.net",
                    "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<anna@example.net>: host mx[192.0.2.1] said: \(line)",
                    "Action: failed\nStatus: \(status)\nRemote-MTA: dns; mx\nDiagnostic-Code: smtp; \(line)")
            case .reportWithoutType:
                return report(
                    "postmaster@mx.example.net", "Your message could not be delivered.",
                    "Action: failed\nStatus: \(status)\nDiagnostic-Code: smtp; \(line)", type: "")
            case .exim:
                return text(
                    "Mail Delivery System <Mailer-Daemon@mx.example.net>",
                    "Mail delivery failed: returning message to sender",
                    "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  anna@example.net\n    host mx.example.net [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<anna@example.net>:\n    \(line)\n\n------ This is a copy of the message, including all the headers. ------\n\n\(copy)",
                    "Auto-Submitted: auto-replied\nX-Failed-Recipients: anna@example.net\n")
            case .eximReport:
                return report(
                    "Mail Delivery System <Mailer-Daemon@mx.example.net>",
                    "This message was created automatically by mail delivery software.\n\n  anna@example.net\n    host mx [192.0.2.1]\n    SMTP error from remote mail server after end of data:\n    \(line)",
                    "Action: failed\nStatus: 5.0.0\nRemote-MTA: dns; mx\nDiagnostic-Code: smtp; \(line)")
            case .sendmail:
                return report(
                    "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>",
                    "   ----- The following addresses had permanent fatal errors -----\n<anna@example.net>\n    (reason: \(line))\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.net.:\n>>> RCPT To:<anna@example.net>\n<<< \(line)",
                    "Action: failed\nStatus: \(status)\nRemote-MTA: DNS; mx\nDiagnostic-Code: SMTP; \(line)\nLast-Attempt-Date: Sat, 21 Nov 2026 10:05:00 GMT"
                )
            case .qmail:
                return text(
                    "MAILER-DAEMON@mx.example.net", "failure notice",
                    "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<anna@example.net>:\n192.0.2.1 does not like recipient.\nRemote host said: \(line)\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\n\(copy)"
                        .replacing(
                            "does not like recipient.", with: "failed after I sent the message."))
            case .exchange:
                return report(
                    "postmaster@example.net",
                    "Delivery has failed to these recipients or groups:\n\nanna@example.net\n\nDiagnostic information for administrators:\n\nGenerating server: mx.example.net\n\nanna@example.net\nRemote Server returned '\(line)'",
                    "Action: failed\nStatus: \(status)\nDiagnostic-Code: smtp;\(line)")
            case .google:
                return report(
                    "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
                    "** Message blocked or address not found **\n\nThe response from the remote server was:\n\n\(line)",
                    "Action: failed\nStatus: \(status)\nDiagnostic-Code: smtp; \(line)")
            case .mailRu:
                return text(
                    "mailer-daemon@corp.mail.ru", "Mail failure.",
                    "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  anna@mail.ru\n    SMTP error from remote mail server after RCPT TO:<anna@mail.ru>: \(line)\n\n------ This is a copy of the message, including all the headers. ------\n\n\(copy)",
                    "X-Failed-Recipients: anna@mail.ru\n")
            case .courier:
                return report(
                    "\"Courier mail server at mx.example.net\" <@mx.example.net:MAILER-DAEMON>",
                    "This is a delivery status notification from mx.example.net.\n\nUNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<anna@example.net>:\n    mx.example.net [192.0.2.1]:\n<<< \(line)",
                    "Action: failed\nStatus: \(status)\nDiagnostic-Code: smtp; \(line)")
            case .domino:
                return report(
                    "postmaster@example.net",
                    "Your message\n\n  Subject: Spam quota policy\n\nwas not delivered to:\n\n  anna@example.net\n\nbecause:\n\n  \(line)",
                    "Action: failed\nStatus: \(status)\nDiagnostic-Code: X-Notes; \(line)")
            case .groupWise:
                return text(
                    "Mailer-Daemon@mx.example.net", "Message status - undeliverable",
                    "The message that you sent was undeliverable to the following:\n\tanna@example.net (\(line))\n")
            case .html:
                return text(
                    "Microsoft Outlook <postmaster@example.net>", "Undeliverable: Your visit",
                    "<html><body><p>Your message to anna@example.net couldn't be delivered.</p><p>\(line)</p></body></html>\n",
                    "Content-Type: text/html; charset=utf-8\n")
            }
        }
    }

    @Test(arguments: Form.allCases)
    func isReadInEveryFormOfBounce(form: Form) {
        var hard = 0
        var soft = 0
        for sample in RefusalSample.all where sample.reply >= 500 {
            let mail = form.mail(sample, to: MailReaderTests.marked)
            let event = MailReaderTests.reader.read(
                Array(mail.utf8), isCut: false, arrived: nil, account: nil, at: MailReaderTests.now)
            guard case .receipt(let receipt)? = event, case .failed(_, _, let suppresses) = receipt.change else {
                Issue.record("\(sample): \(String(describing: event))")
                continue
            }
            #expect(suppresses == (sample.reason == .mailbox), "\(sample)")
            if sample.reason == .mailbox { hard += 1 } else { soft += 1 }
        }
        #expect(hard > 90)
        #expect(soft > 80)
    }

    @Test(arguments: Form.allCases)
    func suppressesNobodyForWhatPasses(form: Form) {
        for sample in RefusalSample.all where sample.reply < 500 {
            let mail = form.mail(sample, to: MailReaderTests.marked)
            let event = MailReaderTests.reader.read(
                Array(mail.utf8), isCut: false, arrived: nil, account: nil, at: MailReaderTests.now)
            if case .receipt(let receipt)? = event, case .failed(_, _, true) = receipt.change {
                Issue.record("\(sample)")
            }
        }
    }
}
