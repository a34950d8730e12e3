internal import Codecs
internal import DICOMweb
internal import Imaging

extension FrameDescription {
  /// What a data set says of its encoded frames. Throws as the initialiser of its parts does.
  init(_ set: DataSet, transferSyntax: String) throws(CodecsError) {
    func number(_ element: UInt16, _ usual: Int) -> Int { set.integer(DICOMTag(0x0028, element)) ?? usual }
    let allocated = number(0x0100, 0)
    try self.init(
      transferSyntax: transferSyntax, rows: number(0x0010, 0), columns: number(0x0011, 0), samples: number(0x0002, 1),
      allocated: allocated, stored: number(0x0101, allocated), isSigned: number(0x0103, 0) == 1,
      photometric: set.text(.photometricInterpretation) ?? "")
  }
}
