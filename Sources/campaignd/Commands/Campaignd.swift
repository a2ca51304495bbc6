import ArgumentParser
import FlowEngine
import Runtime
import Store

/// The command line. Exit codes: 0 done, 1 found problems, 2 wrong usage, 3 could not reach or open something.
@main
struct Campaignd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaignd",
        abstract: "Runs outreach campaigns: CSV rows and API calls in, messages at the right local time out.",
        version: Version.current,
        subcommands: [
            ServeCommand.self, CheckCommand.self, TestCommand.self, WhenCommand.self, EvalCommand.self,
            ImportCommand.self, StartCommand.self,
            StopCommand.self, ReloadCommand.self, StatusCommand.self, KeyCommand.self, BackupCommand.self,
            RestoreCommand.self,
            VersionsCommand.self, RollbackCommand.self,
            DoctorCommand.self, ExplainCommand.self, SimulateCommand.self,
            ChannelsCommand.self, SendTestCommand.self, TemplatesCommand.self, ConversationsCommand.self,
            SuppressionsCommand.self, CommunicationsCommand.self, FailedRunsCommand.self, UnmatchedCommand.self,
            ResolveCommand.self, AuditCommand.self,
            VersionCommand.self,
        ])

    static func main() async {
        MemoryTuning.apply()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Terminal.complain(failure.message)
            exit(withError: failure.code)
        } catch let problem as ConfigurationProblem {
            Terminal.complain(problem.description)
            exit(withError: problem.isOutOfReach ? ExitCode.outOfReach : .foundProblems)
        } catch  where exitCode(for: error) == .validationFailure {
            Terminal.complain(fullMessage(for: error))
            exit(withError: ExitCode.wrongUsage)
        } catch let fault as StoreError {
            Terminal.complain(fault.description)
            exit(withError: ExitCode.outOfReach)
        } catch let fault as FileFault {
            Terminal.complain(fault.description)
            exit(withError: ExitCode.outOfReach)
        } catch let fault as DefinitionDirectoryError {
            Terminal.complain("\(fault)")
            exit(withError: ExitCode.outOfReach)
        } catch {
            exit(withError: error)
        }
    }
}

extension ExitCode {
    static let foundProblems = ExitCode(1)
    static let wrongUsage = ExitCode(2)
    static let outOfReach = ExitCode(3)
}

/// Ends a command with a message on standard error.
struct CommandFailure: Error {
    var code: ExitCode
    var message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

enum Version {
    static let current = "0.1.0"
}
