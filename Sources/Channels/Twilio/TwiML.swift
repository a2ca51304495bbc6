import Domain
import FoundationXML

/// What a call is told to do (twilio.com/docs/voice/twiml): built by the XML library, never by joining text.
enum TwiML {
    /// How often the call asks, in turns of ``waitSeconds``, whether there is something to say.
    static let waitTurns = 12
    static let waitSeconds = 5
    /// In bytes: what the provider takes with a request (its own limit is in characters).
    static let longest = 4000

    /// Speaks, and listens where an answer is expected: once more where none comes. Else, and then, it ends the call.
    /// - Parameter action: where the answer goes.
    static func prompt(_ text: String, expects: ExpectedAnswer?, action: String, _ settings: TwilioSettings) -> [UInt8]
    {
        let response = XMLElement(name: "Response")
        if let expects {
            for _ in 0..<2 { response.addChild(gather(text, expects, action, settings)) }
        } else {
            response.addChild(say(text, settings))
        }
        response.addChild(XMLElement(name: "Hangup"))
        return document(response)
    }

    /// Holds the call until it is told something else, and asks at `next` whether to go on; nil: ends it.
    static func wait(next: String?, seconds: Int = waitSeconds) -> [UInt8] {
        let response = XMLElement(name: "Response")
        if let next {
            response.addChild(element("Pause", ["length": "\(seconds)"]))
            response.addChild(element("Redirect", ["method": "POST"], next))
        } else {
            response.addChild(XMLElement(name: "Hangup"))
        }
        return document(response)
    }

    private static func gather(
        _ text: String, _ expects: ExpectedAnswer, _ action: String, _ settings: TwilioSettings
    ) -> XMLElement {
        var attributes = [
            "input": expects.takesSpeech ? "dtmf speech" : "dtmf", "action": action, "method": "POST",
            "finishOnKey": "#", "timeout": "6", "numDigits": "\(max(1, expects.maximumDigits))",
        ]
        if expects.takesSpeech {
            attributes["speechTimeout"] = "auto"
            attributes["language"] = settings.language
            attributes["speechModel"] = settings.speechModel
        }
        let gather = element("Gather", attributes)
        gather.addChild(say(text, settings))
        return gather
    }

    private static func say(_ text: String, _ settings: TwilioSettings) -> XMLElement {
        var attributes: [String: String] = [:]
        attributes["voice"] = settings.voice
        attributes["language"] = settings.language
        return element("Say", attributes, text)
    }

    private static func element(_ name: String, _ attributes: [String: String], _ text: String? = nil) -> XMLElement {
        let element = XMLElement(name: name, stringValue: text.map(legible))
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            guard let attribute = XMLNode.attribute(withName: name, stringValue: legible(value)) as? XMLNode else {
                continue
            }
            element.addAttribute(attribute)
        }
        return element
    }

    /// Without the characters that XML 1.0 has no way to write.
    private static func legible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { scalar in
                    scalar.value >= 32 && scalar.value != 0xFFFE && scalar.value != 0xFFFF || scalar == "\n"
                        || scalar == "\t"
                }))
    }

    private static func document(_ root: XMLElement) -> [UInt8] {
        let document = XMLDocument(rootElement: root)
        document.characterEncoding = "UTF-8"
        return Array(document.xmlData)
    }
}
