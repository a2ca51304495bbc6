/// Why a line could not be answered: what is wrong, and the key it is wrong about where there is one.
struct WindowQueryError: Error {
    var message: String
    var field: String?
}
