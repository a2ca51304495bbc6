package import Domain
package import Values

/// A `*.test.json` of a campaign, read and valid: what happens to whom, and the timeline that must come of it.
package struct FlowTest: Sendable {
    /// Path inside the campaign's directory.
    package var file: String
    package var name: String
    package var description: String
    package var start: Moment
    /// In file order, ids unique.
    package var participants: [Participant]
    /// Answers that stand in for Python scripts, by file name in `scripts/`.
    package var scripts: [String: ScriptStandIn]
    package var steps: [Step]
    /// Nil: when nothing is left to happen.
    package var until: StepTime?
    /// Statuses of the timeline besides ``alwaysIncluded``.
    package var included: Set<CommunicationStatus>
    package var expected: [Entry]
    package var finally: [Check]

    package static let alwaysIncluded: Set<CommunicationStatus> = [
        .started, .completed, .noResponse, .canceled, .skipped, .failed,
    ]
    package static let includable: [CommunicationStatus] = [.planned, .delivered, .read, .replied]

    package struct Moment: Hashable, Sendable {
        /// A wall clock in the zone that is meant, or an instant where it has an offset.
        package var reading: CivilDateTime
        /// Whether seconds were written; else it means the whole minute where it is compared.
        package var hasSeconds: Bool
    }

    package struct Attribute: Hashable, Sendable {
        package var name: String
        package var value: JSONScalar
    }

    package struct Participant: Sendable {
        package var id: String
        package var attributes: [Attribute]
        package var zone: String?
        package var objectID: String
        /// Nil: at the start; a span counts from the start.
        package var joins: StepTime?
        package var line: Int
    }

    /// One row of an upload.
    package struct Row: Sendable {
        package var participant: String
        package var attributes: [Attribute]
        package var zone: String?
        package var objectID: String?

        package init(participant: String, attributes: [Attribute], zone: String?, objectID: String?) {
            self.participant = participant
            self.attributes = attributes
            self.zone = zone
            self.objectID = objectID
        }
    }

    package enum ScriptStandIn: Hashable, Sendable {
        case returns([ScriptWrite])
        case fails(String)
    }

    /// An amount of time: weeks and days move the calendar date, the rest is elapsed time.
    package struct Span: Hashable, Sendable {
        package var days: Int64
        package var seconds: Int64
    }

    package enum StepTime: Hashable, Sendable {
        case after(Span)
        case at(Moment)
    }

    package struct Step: Sendable {
        package var when: StepTime
        package var action: Action
        package var line: Int
    }

    package enum Action: Sendable {
        case reply(Reply)
        case outcome(Outcome)
        case upload([Row])
        /// - Parameter communication: nil: all.
        case cancel(participant: String, communication: String?)
        case stop(discardsBacklog: Bool)
        case start(discardsBacklog: Bool)
        case scripts([String: ScriptStandIn])
        case expect([Check])
    }

    package struct Reply: Sendable {
        package var participant: String
        /// Nil: the open one that was sent last.
        package var communication: String?
        package var text: String
        package var results: [String: FieldValue?]
        package var completes: Bool
        /// What the agent makes of it is given; else a form hears the text and decides itself.
        package var isDecided: Bool
        /// Where they write of their own accord; nil: they answer what they were sent.
        package var channel: String?
    }

    package struct Outcome: Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            case delivered = "Delivered"
            case read = "Read"
            case completed = "Completed"
            case noResponse = "NoResponse"
            case failed = "Failed"
            case retry = "Retry"
            case unknown = "Unknown"
            case unavailable = "Unavailable"
        }

        /// Nil: everybody's.
        package var participant: String?
        package var communication: String
        package var kind: Kind
        package var reason: StatusReason
        package var detail: String?
        package var results: [String: FieldValue?]
        package var times: Int
    }

    /// How somebody must be at some moment.
    package struct Check: Sendable {
        package var participant: String
        package var fields: [FieldExpectation]
        package var communications: [StatusExpectation]
        package var line: Int
    }

    package struct FieldExpectation: Sendable {
        package var level: FieldLevel
        package var name: String
        /// Nil: unset.
        package var value: FieldValue?
        /// As the file writes it.
        package var written: String
    }

    package struct StatusExpectation: Sendable {
        package var communication: String
        /// Nil: there is none of that name.
        package var status: CommunicationStatus?
    }

    /// One entry of the expected timeline; nil is not compared.
    package struct Entry: Sendable {
        package enum Subject: Hashable, Sendable {
            case communication(String, CommunicationStatus)
            /// Something was said in this communication after its opening.
            case said(String)
            /// A run that began in this flow failed.
            case failedRun(flow: String)
            /// A row was rejected, with this code.
            case rejectedRow(code: String)
        }

        package var at: Moment?
        package var participant: String
        package var subject: Subject
        /// Of a communication its code, the inner nil: none; of a run a part of its reason.
        package var reason: String??
        package var plannedFor: Moment?
        package var channel: String?
        package var agent: String?
        package var address: String?
        package var title: TextExpectation?
        package var text: TextExpectation?
        package var html: TextExpectation?
        package var templateName: String?
        package var templateLanguage: String?
        package var templateParameters: [String]?
        package var templateNamedParameters: [String: String]?
        package var fields: [FieldExpectation]
        package var line: Int
    }

    package enum TextExpectation: Hashable, Sendable {
        case equals(String)
        case holds(contains: [String], notContains: [String])
    }

    /// The names of the participants that rows of uploads bring in besides ``participants``, in order.
    package var newcomers: [String] {
        var known = Set(participants.map(\.id))
        var names: [String] = []
        for step in steps {
            guard case .upload(let rows) = step.action else { continue }
            for row in rows where known.insert(row.participant).inserted { names.append(row.participant) }
        }
        return names
    }
}
