/// The answer to a search: a page of what matches.
public enum SearchSet {
  /// Makes the bundle of a page.
  ///
  /// - Parameters:
  ///   - page: the resources of this page.
  ///   - total: how many match in all.
  ///   - base: the address that resources stand below, without a slash at its end.
  ///   - links: the addresses of this page and its neighbours, by relation.
  public static func bundle(
    _ page: [Resource], total: Int, base: String, links: [(relation: String, url: String)]
  ) -> FHIRValue {
    .object(of: [
      "resourceType": "Bundle", "type": "searchset", "total": FHIRValue(total),
      "link": .array(links.map { .object(of: ["relation": .string($0.relation), "url": .string($0.url)]) }),
      "entry": .array(
        page.map { resource in
          .object(of: [
            "fullUrl": .string("\(base)/\(resource.type)/\(resource.id ?? "")"), "resource": resource.content,
            "search": .object(of: ["mode": "match"]),
          ])
        }),
    ])
  }
}
