import ArgumentParser

/// Which of the models in service answers.
struct ModelOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model that answers, such as ease; `sprocket admin stats` lists those in service.",
      valueName: "model"))
  var model = ""
}

/// What a list is chosen by besides the user's feedback.
struct TasteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much unlike each other the films shall be, 0 to 1.", valueName: "share"))
  var diversity = 0.0

  @Option(
    help: ArgumentHelp("How much popular films are put back, 0 to 1.", valueName: "share"))
  var popularityPenalty = 0.0

  @Option(
    name: .customLong("like"),
    help: ArgumentHelp(
      "A film the user likes, by id or title, for this list alone; may be given again.",
      valueName: "film"))
  var likes: [String] = []

  @Option(
    name: .customLong("favorite-genre"),
    help: ArgumentHelp(
      "A genre the user likes, for this list alone; may be given again.", valueName: "genre"))
  var favoriteGenres: [String] = []

  func validate() throws {
    for (name, value) in [("diversity", diversity), ("popularity-penalty", popularityPenalty)]
    where !(0...1).contains(value) {
      throw ValidationError("--\(name) must be between 0 and 1, not \(value).")
    }
  }
}
