internal import Contract
internal import Identity

extension PatientView {
  /// A record as a document: one content an item, each with the digest that its sender signed.
  func document(_ anchor: Action.Anchor) -> FHIRValue {
    let record = state.records[anchor.record]
    let items = items[anchor.record] ?? []
    let contents = items.map { item in
      FHIRValue.object(of: [
        "attachment": .object(of: [
          "extension": .array([.extension(Systems.Extension.digest, "String", .string(item.sha256.hex))]),
          "contentType": .string(Self.mediaType(item.mediaType)),
          "url": .string("records/\(anchor.record.hex)/\(Self.escaped(item.name))"),
          "size": item.size <= UInt64(Int32.max) ? FHIRValue(item.size) : nil, "title": .text(item.name),
        ])
      ])
    }
    let missing = FHIRValue.object(of: [
      "attachment": .object(of: ["title": record?.isErased == true ? "erased by its owner" : "not at hand"])
    ])
    return .object(of: [
      "resourceType": "DocumentReference", "id": .string(anchor.record.hex),
      "masterIdentifier": .identifier(Systems.record, anchor.record.hex),
      "status": record?.isErased == true ? "superseded" : "current",
      "type": .concept(text: anchor.kind.name), "subject": .reference(place(anchor.owner)),
      "date": .time(record?.anchoredAt ?? anchor.measuredAt),
      "author": record.map { .array([.reference(place($0.sender))]) }, "custodian": .reference(organisation),
      "content": .array(contents.isEmpty ? [missing] : contents),
      "context": .object(of: ["period": .period(anchor.measuredAt, anchor.measuredAt)]),
    ])
  }

  /// The studies of a record's images. Those without identifiers of a study, series and instance give none.
  func studies(_ anchor: Action.Anchor) -> [FHIRValue] {
    let images = (items[anchor.record] ?? []).compactMap(\.image).filter { image in
      [image.study, image.series, image.instance, image.sopClass].allSatisfy { Self.isUID($0) }
    }
    return Dictionary(grouping: images, by: \.study).sorted { $0.key < $1.key }.map { study, images in
      let series = Dictionary(grouping: images, by: \.series).sorted { $0.key < $1.key }
      let modalities = Set(images.map { Self.modality($0.modality) }).sorted()
      return .object(of: [
        "resourceType": "ImagingStudy",
        "id": .string(Word.sha256(Array("\(anchor.record.hex)/\(study)".utf8)).hex),
        "extension": .array([
          .extension(
            Systems.Extension.record, "Reference",
            .reference(Place(type: "DocumentReference", id: anchor.record.hex)))
        ]),
        "identifier": .array([.identifier(Systems.dicomUID, "urn:oid:" + study)]),
        "status": state.records[anchor.record]?.isErased == true ? "cancelled" : "available",
        "modality": .array(modalities.map { .coding(Systems.dcm, $0) }), "subject": .reference(place(anchor.owner)),
        "started": .time(anchor.measuredAt), "numberOfSeries": FHIRValue(series.count),
        "numberOfInstances": FHIRValue(images.count),
        "series": .array(series.map { Self.series($0.key, $0.value) }),
      ])
    }
  }

  private static func series(_ uid: String, _ images: [RecordItem.Image]) -> FHIRValue {
    .object(of: [
      "uid": .string(uid), "modality": .coding(Systems.dcm, modality(images.first?.modality ?? "")),
      "numberOfInstances": FHIRValue(images.count),
      "instance": .array(
        images.map { image in
          .object(of: [
            "uid": .string(image.instance), "sopClass": .coding(Systems.uri, "urn:oid:" + image.sopClass),
          ])
        }),
    ])
  }

  /// The modality, or "other" where it is no code of DICOM's form.
  private static func modality(_ text: String) -> String {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) } ? text : "OT"
  }

  private static func isUID(_ text: String) -> Bool {
    Primitive.isID(text) && Primitive.accepts(.string("urn:oid:" + text), as: "oid")
  }

  private static func mediaType(_ text: String) -> String {
    Primitive.accepts(.string(text), as: "code") && Bindings.contains("mime-type", text)
      ? text : "application/octet-stream"
  }

  /// A name as one component of an address (RFC 3986).
  static func escaped(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var output = [UInt8]()
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        output.append(byte)
      default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
