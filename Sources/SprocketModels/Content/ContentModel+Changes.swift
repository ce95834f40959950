import Dispatch
package import SprocketCore
import SprocketMath
import Synchronization

extension ContentModel {
  /// Films whose new description is taken over in one update: those beyond it, as after a catalogue
  /// was ingested anew, wait for the next training. A hundred thousand take about a second.
  package static let maximumChanges = 100_000

  /// The model with films of its own as they are described now: in searches, in the profiles of
  /// those who like them, and in explanations. The weights of terms stay those of the training.
  ///
  /// The tables are shared; the new vectors lie beside them until the next training.
  /// - Parameter films: rows and descriptions; rows beyond the model are left out.
  /// - Returns: nil when no film's vector is another now.
  package func describing(_ films: [(row: Int, item: Item)]) -> ContentModel? {
    let own = films.filter { (0..<filmCount).contains($0.row) }.prefix(Self.maximumChanges)
    let changes = Array(own)
    let found = Mutex<[(row: Int, vector: ContentVector)]>([])
    let slices = max(1, min(64, changes.count / 64))
    DispatchQueue.concurrentPerform(iterations: slices) { slice in
      var different: [(row: Int, vector: ContentVector)] = []
      for index in changes.count * slice / slices..<changes.count * (slice + 1) / slices {
        let vector = vector(of: changes[index].item)
        let row = changes[index].row
        if !vector.isNearly(self.vector(of: ItemRow(row))) { different.append((row, vector)) }
      }
      let slice = different
      found.withLock { $0 += slice }
    }
    let different = found.withLock { $0 }
    if different.isEmpty { return nil }
    var model = self
    for (row, vector) in different.sorted(by: { $0.row < $1.row }) {
      model.changed.set(vector, forRow: row)
      if vector.isEmpty {
        model.coveredItems.remove(row)
      } else {
        model.coveredItems.insert(row)
      }
      model.unchanged.remove(row)
    }
    return model
  }
}

extension ContentVector {
  /// Whether they are the same but for rounding.
  fileprivate func isNearly(_ other: ContentVector) -> Bool {
    terms == other.terms
      && zip(weights, other.weights).allSatisfy { abs($0 - $1) <= 1e-5 }
  }
}

extension TrainedModel {
  /// The same model with films as they are described now, in its content model and in what is
  /// made of that; itself when there is no content model or no description says anything else.
  package func describing(
    _ films: [(row: Int, item: Item)]
  ) throws(SprocketError) -> TrainedModel {
    guard let content = component(.content) as? ContentModel,
      let changed = content.describing(films)
    else { return self }
    var remade: [any ModelComponent] = []
    for component in components {
      if component.kind == .content {
        remade.append(changed)
      } else if let whole = component as? any MadeOfParts {
        let parts = whole.parts.map { part in remade.first { $0.kind == part.kind } ?? part }
        remade.append(try whole.remade(of: parts, on: tables))
      } else {
        remade.append(component)
      }
    }
    return try TrainedModel(
      kind: kind, tables: tables, components: remade, position: position, settings: settings,
      interactions: interactions, dataWindow: dataWindow)
  }
}
