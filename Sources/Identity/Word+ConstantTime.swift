extension Word {
  /// Whether two words are equal, in a time that does not depend on where they differ. For digests and tags that
  /// are compared with a value somebody else chose.
  package func equalsInConstantTime(_ other: Word) -> Bool {
    ((a ^ other.a) | (b ^ other.b) | (c ^ other.c) | (d ^ other.d)) == 0
  }
}
