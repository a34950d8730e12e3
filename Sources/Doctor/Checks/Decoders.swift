internal import Codecs

/// Whether images that browsers and programs cannot decode are decoded here. Nobody has to: the rest works without it.
struct Decoders {
  private let decoder: FrameDecoder

  init(_ decoder: FrameDecoder = FrameDecoder()) { self.decoder = decoder }

  var findings: [Finding] {
    var missing = [String]()
    for codec in Codec.allCases {
      if let error = decoder.missing(for: codec), !missing.contains(error.detail) { missing.append(error.detail) }
    }
    guard !missing.isEmpty else {
      return [Finding(.decoders, .good, "JPEG of every kind, JPEG-LS and JPEG 2000 are decoded by the agent")]
    }
    return missing.map { detail in
      Finding(
        .decoders, .warning, "the agent does not decode every image: \(detail.split(separator: ":")[0])",
        fix: detail.contains("apt ") ? "apt install dcmtk" : "install Aureole again, with aureole-frames beside aureole"
      )
    }
  }
}
