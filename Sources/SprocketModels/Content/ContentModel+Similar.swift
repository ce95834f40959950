package import SprocketCore
package import SprocketMath

extension ContentModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    search(ContentSearch(k: k, query: vector(of: item), mask: mask, excluded: item.offset))
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    scores(of: others, query: vector(of: item))
  }
}
