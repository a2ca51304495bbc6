import Dispatch
import Domain
import Glibc

/// Turns the words or the sound of a message into what baresip plays: 8,000 Hz, mono, 16 bit, with silence at its end.
struct PromptMaker: Sendable {
    /// Why there is no prompt.
    enum Failure: Error, Hashable {
        /// The message's fault.
        case message(code: String, text: String)
        /// A program's or the disk's.
        case machine(code: String, text: String)
    }

    var settings: SIPSettings

    /// The silence at the end of each file.
    static let tail = Duration.seconds(20)
    /// The longest words that are spoken, in characters: about ten minutes.
    static let longestText = 8000
    /// How long a program may take for it.
    private static let patience = 60

    /// `en`, `pt-br`, `de+f2`.
    static func isVoice(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 40 && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "+-_".utf8.contains(byte)
                }
            }
    }

    /// Makes the prompt `name` in `directory`; blocks no thread of Swift's pool.
    func make(_ message: OutboundMessage, name: String, in directory: String) async throws(Failure) -> Prompt {
        let made = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: makeBlocking(message, name: name, in: directory))
            }
        }
        return try made.get()
    }

    private func makeBlocking(_ message: OutboundMessage, name: String, in directory: String) -> Result<Prompt, Failure>
    {
        let source = "\(name)-source.wav"
        defer { unlink("\(directory)/\(source)") }
        do throws(Failure) {
            try bringSource(message, to: "\(directory)/\(source)")
            return .success(try convert(source, to: "\(name).wav", in: directory, expects: message.expects))
        } catch { return .failure(error) }
    }

    // MARK: The sound itself

    private func bringSource(_ message: OutboundMessage, to path: String) throws(Failure) {
        if let recording = message.attachments.first(where: Self.isRecording) {
            guard PrivateFile.write(recording.bytes, to: path) else { throw full }
            return
        }
        let text = (message.text ?? "").trimmed
        guard !text.isEmpty else {
            throw .message(code: "empty_prompt", text: "the message has neither words nor a recording (.wav)")
        }
        if text.hasPrefix("wav:") { return try copyRecording(String(text.dropFirst(4)).trimmed, to: path) }
        guard text.count <= Self.longestText else {
            throw .message(code: "prompt_too_long", text: "the words are longer than \(Self.longestText) characters")
        }
        try speak(text, language: message.call?.language, to: path)
    }

    private static func isRecording(_ attachment: OutboundMessage.Attachment) -> Bool {
        ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"].contains(attachment.contentType.lowercased())
            || attachment.name.lowercased().hasSuffix(".wav")
    }

    /// `wav:name.wav`: a recording of the prompts directory.
    private func copyRecording(_ name: String, to path: String) throws(Failure) {
        guard let prompts = settings.promptsDirectory else {
            throw .message(code: "no_prompts_directory", text: "the text names a recording; set prompts_directory")
        }
        guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0) else {
            throw .message(
                code: "bad_prompt_name", text: "the text names no file of the prompts directory (wav:hello.wav)")
        }
        guard symlink("\(prompts.hasPrefix("/") ? "" : currentDirectory + "/")\(prompts)/\(name)", path) == 0 else {
            throw full
        }
        guard access(path, R_OK) == 0 else {
            throw .message(
                code: "no_such_prompt", text: "the recording is not in the prompts directory, or not readable")
        }
    }

    private var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    private func speak(_ text: String, language: String?, to path: String) throws(Failure) {
        let words = path + ".txt"
        defer { unlink(words) }
        // In a file and not among the arguments: those are seen by everybody on the machine.
        guard PrivateFile.write(Array(text.utf8), to: words) else { throw full }
        let voices = (language.flatMap { Self.isVoice($0) ? [$0.lowercased()] : nil } ?? []) + [settings.voice]
        for voice in voices {
            let command = [
                settings.speaker, "-b", "1", "-v", voice, "-s", "\(settings.voiceSpeed)", "--stdin", "-w", path,
            ]
            // A language that it does not speak is read by the channel's own voice.
            if try run(command, input: words, package: "espeak-ng") == 0, header(of: path) != nil {
                return
            }
        }
        throw .machine(
            code: "speech_failed", text: "\(settings.speaker) speaks nothing with the voice \(settings.voice)")
    }

    // MARK: Its form

    private func convert(
        _ source: String, to target: String, in directory: String, expects: ExpectedAnswer?
    ) throws(Failure) -> Prompt {
        let command = [
            settings.converter, "-V1", "-t", "wav", "\(directory)/\(source)", "-t", "wav", "-e",
            "signed-integer", "-b", "16", "\(directory)/\(target)",
            "channels", "1", "rate", "8000", "pad", "0.2", "\(Self.tail.components.seconds)",
        ]
        let code = try run(command, package: "sox")
        guard let header = header(of: "\(directory)/\(target)"), code == 0 else {
            throw .message(code: "bad_recording", text: "the sound cannot be read (it has to be a WAV file)")
        }
        // Checked before anybody's telephone rings.
        guard header.fitsTheLine, header.duration > Self.tail else {
            throw .machine(
                code: "bad_conversion", text: "\(settings.converter) made no 8,000 Hz, mono, 16 bit of the sound")
        }
        return Prompt(file: target, duration: header.duration - Self.tail, expects: expects)
    }

    private func header(of path: String) -> WaveHeader? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? WaveHeader(Array(bytes[..<count])) : nil
    }

    /// The exit code; nil where it had to be killed.
    private func run(
        _ command: [String], input: String = "/dev/null", package name: String
    ) throws(Failure) -> Int32? {
        do {
            let child = try ChildProcess(command, input: input)
            if !child.hasEnded(within: .seconds(Self.patience)) { child.kill() }
            return child.reap()
        } catch {
            throw .machine(
                code: "missing_program",
                text: "\(command.first ?? "") cannot be started: \(error.text) (install \(name))")
        }
    }

    private var full: Failure {
        .machine(code: "disk_full", text: "a prompt cannot be written below \(settings.directory)")
    }
}

extension String {
    /// Without the white space at its ends.
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
