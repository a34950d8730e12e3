/// What eth-account 0.14 makes of the same input.
enum Known {
  static let key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
  static let address = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
  static let callee = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
  static let call =
    "02f90137827a6907843b9aca008506fc23ac0083015f90945fbdb2315678afecb367f032d93f642f64180aa380b8c800"
    + "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30"
    + "3132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60"
    + "6162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f90"
    + "9192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0"
    + "c1c2c3c4c5c6c7c001a07ee72886bbb2bee4cf2974130225e9d63d1a4465ee0dc78952d7dab8790ebe62a00b8d0c290a"
    + "6e1e3f8cdec9d3fa0fd1ba7394e040309a601c6a48acbf1ca5f07a"
  static let callHash = "179368e62fdf8ae0c3563156603cc848cc853c0f6ede78886b4a55e571eee928"
  static let creation =
    "02f8670180808940000000000000000084010000008089056bc75e2d63100000856001600155c001a08391cf8cf0c61a"
    + "c4c0a2855f145f5b2130bc935b60dac43f5945725c106631b0a06c1f0f872abab2922ef8ed4b20b6c188ced5d2156129"
    + "86a80c3c3e392675c1ca"
  static let creationHash = "f5f194382e5a5eebf77813c7b2a654fb302bda4255545b6b2351324306c6d948"
  /// Signed transactions of each type, as an endpoint shows them.
  static let type0 =
    #"{"type": "0x0", "nonce": "0x3", "gas": "0x5208", "to": "0x5FbDB2315678afecb367f032d93F642f"#
    + #"64180aa3", "value": "0x5", "input": "0x0102", "v": "0xf4f5", "r": "0xa9d90d0f6da4b455cedd0"#
    + #"d7e7b1869e302252da7ea211409243c8bc0e1b97cfd", "s": "0x3271810e0730068a43e915d166096193c3ca"#
    + #"2a29d29145093f2da50c31b95f09", "hash": "0x4e405169720cdc1530adb477a1e9ee25d1e7992b568416fb"#
    + #"2e53824f42da1410", "chainId": "0x7a69", "blockNumber": "0x9", "gasPrice": "0x3b9aca00"}"#
  static let type1 =
    #"{"type": "0x1", "nonce": "0x3", "gas": "0xc350", "to": "0x5FbDB2315678afecb367f032d93F642f"#
    + #"64180aa3", "value": "0x5", "input": "0x", "v": "0x0", "r": "0x8f89b1ceb8fac7a2201a7163f9b3"#
    + #"de49cfdb1ef93d8f7e37847653dbf466d5cc", "s": "0x9abe93d97907e41ca56bfd1cc56e4e56f67259eccb7"#
    + #"f52708f6bbb08ff3c556", "hash": "0x4aa8f3d0bb811728b0c3b3b3c47f8e44c3ad5874b4546680785ca3a8"#
    + #"39fd905d", "chainId": "0x7a69", "blockNumber": "0x9", "gasPrice": "0x3b9aca00", "accessLis"#
    + #"t": [{"address": "0x5FbDB2315678afecb367f032d93F642f64180aa3", "storageKeys": ["0x00000000"#
    + #"00000000000000000000000000000000000000000000000000000001"]}], "yParity": "0x0"}"#
  static let type2 =
    #"{"type": "0x2", "nonce": "0x12c", "gas": "0xc350", "to": "0x5FbDB2315678afecb367f032d93F64"#
    + #"2f64180aa3", "value": "0x0", "input": "0xff", "v": "0x1", "r": "0x172709c1d1612f90337c56ef"#
    + #"857f9ff4fe498a1b4363cd13869c24dd5fd21a38", "s": "0x630832ad65908ffdd43b6879d74d48fa26c7202"#
    + #"77b29027eb175e718bab76163", "hash": "0xe5be4181ab174dbacfca12f5211048d846d4173c9406c5e78e9"#
    + #"dc1ef820bd7c5", "chainId": "0x7a69", "blockNumber": "0x9", "maxPriorityFeePerGas": "0x1", "#
    + #""maxFeePerGas": "0x3b9aca00", "accessList": [], "yParity": "0x1"}"#
  static let type3 =
    #"{"type": "0x3", "nonce": "0x4", "gas": "0x15f90", "to": "0x5FbDB2315678afecb367f032d93F642"#
    + #"f64180aa3", "value": "0x0", "input": "0xaa", "yParity": "0x0", "r": "0x1c501ab2478e7c003d1"#
    + #"8ed048377f99388dbf01866aa7c0c80077dbd66f0cd2e", "s": "0x2afb908260108e1fc9dcc056f25d0bb62e"#
    + #"22af56c5c5b84466f61c2999133b37", "hash": "0xeb439857e5f1bb5b5147651d07f0cac885c40650ba9831"#
    + #"19814bea2a92076343", "chainId": "0x7a69", "blockNumber": "0x9", "maxPriorityFeePerGas": "0"#
    + #"x1", "maxFeePerGas": "0x3b9aca00", "accessList": [], "maxFeePerBlobGas": "0x5", "blobVersi"#
    + #"onedHashes": ["0x0122222222222222222222222222222222222222222222222222222222222222"]}"#
  static let type4 =
    #"{"type": "0x4", "nonce": "0x4", "gas": "0x15f90", "to": "0x5FbDB2315678afecb367f032d93F642"#
    + #"f64180aa3", "value": "0x0", "input": "0xaa", "v": "0x1", "yParity": "0x1", "r": "0xfb58073"#
    + #"4cd056ce55a91f847522a31970096f88824a59808c478fad887896f33", "s": "0x20f165de5cc28329a3482d"#
    + #"96972859e3e9124399054bb4e3bc2448a5ef98720b", "hash": "0x6726645b1fa59147e339514d7209b8a996"#
    + #"97b4e4712af7acfb5eb2885f722a0d", "chainId": "0x7a69", "blockNumber": "0x9", "maxPriorityFe"#
    + #"ePerGas": "0x1", "maxFeePerGas": "0x3b9aca00", "accessList": [], "authorizationList": [{"c"#
    + #"hainId": "0x7a69", "address": "0x5FbDB2315678afecb367f032d93F642f64180aa3", "nonce": "0x1""#
    + #", "yParity": "0x1", "r": "0x3a2f3e0528629b830861d3dcea030fd39f950457597c33e9628ed1d6229c9e"#
    + #"4f", "s": "0x47738aab20351c4cbed99696962ca2e45b637b32186b1f262ebb4af65520c615"}]}"#
  /// Under "correct horse".
  static let scryptKeystore =
    #"{"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23", "crypto": {"cipher": "aes-128-ctr""#
    + #", "cipherparams": {"iv": "5e6d05dc42fd8f0c88343d3f8036858f"}, "ciphertext": "006c70a8d8e17"#
    + #"b6d61e8b0fda4f392fbdce8be326f5743d78ad1fd1aaa425662", "kdf": "scrypt", "kdfparams": {"dkle"#
    + #"n": 32, "n": 4096, "r": 8, "p": 1, "salt": "d8ef442790ca434478897c3725f84045"}, "mac": "1c"#
    + #"cd82b9e0b62a06f62bf1ada16f85f2a151d34e9ea98d6520af2ef9cf267968"}, "id": "a03162dc-5045-4e3"#
    + #"3-99e6-7fce2f655967", "version": 3}"#
  static let pbkdf2Keystore =
    #"{"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23", "crypto": {"cipher": "aes-128-ctr""#
    + #", "cipherparams": {"iv": "bdd9f245f3d4fb02c583edc5916170f3"}, "ciphertext": "6e306a168a11b"#
    + #"96c82cca295f6722986b1dc61c5d42c326a4f6c06b32ee6d429", "kdf": "pbkdf2", "kdfparams": {"c": "#
    + #"1000, "dklen": 32, "prf": "hmac-sha256", "salt": "3c70a69589e6e20fe99baba563647097"}, "mac"#
    + #"": "d91bc2c74d8cc33b68e570190c00c67bd050480a86e62e608eb5e39bbac7f5c4"}, "id": "c69b0669-22"#
    + #"4b-4167-a7c6-2d80ae63885b", "version": 3}"#
  /// Of "hello", 7 and 33 times "x" as bytes, uint256 and bytes.
  static let encoded =
    "000000000000000000000000000000000000000000000000000000000000006000000000000000000000000000000000"
    + "0000000000000000000000000000000700000000000000000000000000000000000000000000000000000000000000a0"
    + "000000000000000000000000000000000000000000000000000000000000000568656c6c6f0000000000000000000000"
    + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000021"
    + "787878787878787878787878787878787878787878787878787878787878787878000000000000000000000000000000"
    + "00000000000000000000000000000000"
}
