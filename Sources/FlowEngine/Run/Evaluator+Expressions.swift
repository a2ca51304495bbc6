import Domain
import Expressions
import Scheduling

extension Evaluator {
    /// What an expression gives for the participant as it is now.
    mutating func evaluate(_ index: Int, _ state: ParticipantState) throws(RunFailure) -> ExpressionValue {
        let zone = try zone(of: state)
        let compiled = campaign.expressions[index]
        do throws(ExpressionFailure) {
            return try compiled.expression.evaluate(now: LocalNow(at: now, in: zone)) { index in
                ExpressionValue(value(of: compiled.references[index], state), in: zone)
            }
        } catch {
            throw RunFailure(failure: error, of: compiled.expression)
        }
    }

    /// The value of an expression where one value is wanted.
    mutating func evaluateValue(_ index: Int, _ state: ParticipantState) throws(RunFailure) -> FieldValue? {
        let value = try evaluate(index, state)
        do throws(ExpressionFailure) { return try value.fieldValue } catch {
            throw RunFailure(failure: error, of: campaign.expressions[index].expression)
        }
    }
}

extension RunFailure {
    init(failure: ExpressionFailure, of expression: Expression) {
        let column = failure.offset.map { ", column \(expression.source.column(ofByte: $0))" } ?? ""
        self.init(
            "expression \(Quoting.quoted(expression.source))\(column): \(failure.kind.rawValue): \(failure.message)")
    }
}

extension String {
    /// Counted in characters from 1.
    fileprivate func column(ofByte offset: Int) -> Int {
        String(decoding: utf8.prefix(offset), as: UTF8.self).count + 1
    }
}
