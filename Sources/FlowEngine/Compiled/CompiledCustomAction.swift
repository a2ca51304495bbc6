/// A ``CustomAction`` with where it stands.
struct CompiledCustomAction {
    var action: CustomAction
    var flow: String
    var node: String
}
