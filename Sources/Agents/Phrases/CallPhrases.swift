/// What somebody on a call hears while an agent takes long, by language.
package struct CallPhrases: Hashable, Sendable {
    /// After a while.
    package var holdOn: String
    /// After longer: the call ends.
    package var cannotAnswer: String

    /// - Parameter tag: `de`, `pt-BR`, `PT_br`; English for a language that is not among them, and for nil.
    package static func of(_ tag: String?) -> CallPhrases {
        LanguageTag(tag).language.flatMap { languages[$0] } ?? english
    }

    private static let english = CallPhrases(
        holdOn: "One moment, please.", cannotAnswer: "I am sorry, I cannot answer that now. Goodbye.")

    static let languages: [String: CallPhrases] = [
        "en": english,
        "de": CallPhrases(
            holdOn: "Einen Moment bitte.",
            cannotAnswer: "Es tut mir leid, darauf kann ich gerade nicht antworten. Auf Wiederhören."),
        "fr": CallPhrases(
            holdOn: "Un instant, s'il vous plaît.",
            cannotAnswer: "Je suis désolé, je ne peux pas répondre maintenant. Au revoir."),
        "es": CallPhrases(
            holdOn: "Un momento, por favor.", cannotAnswer: "Lo siento, ahora no puedo responder. Adiós."),
        "it": CallPhrases(
            holdOn: "Un momento, per favore.", cannotAnswer: "Mi dispiace, ora non posso rispondere. Arrivederci."),
        "pt": CallPhrases(
            holdOn: "Um momento, por favor.", cannotAnswer: "Lamento, agora não posso responder. Até logo."),
        "nl": CallPhrases(
            holdOn: "Een ogenblik alstublieft.", cannotAnswer: "Het spijt me, ik kan nu niet antwoorden. Tot ziens."),
        "pl": CallPhrases(
            holdOn: "Chwileczkę, proszę.",
            cannotAnswer: "Przepraszam, nie mogę teraz odpowiedzieć. Do widzenia."),
        "uk": CallPhrases(
            holdOn: "Хвилинку, будь ласка.",
            cannotAnswer: "Вибачте, зараз я не можу відповісти. До побачення."),
        "ru": CallPhrases(
            holdOn: "Минуту, пожалуйста.",
            cannotAnswer: "Извините, сейчас я не могу ответить. До свидания."),
        "tr": CallPhrases(
            holdOn: "Bir dakika lütfen.", cannotAnswer: "Üzgünüm, şu anda cevap veremiyorum. Hoşça kalın."),
        "ar": CallPhrases(holdOn: "لحظة من فضلك.", cannotAnswer: "عذرًا، لا أستطيع الإجابة الآن. مع السلامة."),
    ]
}
