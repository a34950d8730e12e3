internal import NIOCore
enum OpenAPI { static let document = ByteBuffer(string: "{}") }
