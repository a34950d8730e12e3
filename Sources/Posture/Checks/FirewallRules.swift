/// What rules of the kernel do with what comes in over IPv4, as far as their text shows it.
struct FirewallRules {
  /// How much they keep out.
  enum Strength {
    /// There is no rule for it.
    case none
    /// Some things are refused, the rest is let in.
    case open
    /// It is handed on to other chains, which are not followed.
    case elsewhere
    /// What no rule names is refused.
    case closed
  }

  let strength: Strength

  /// Reads what `nft list ruleset` prints, or a file of nftables.
  init(nftables text: String) {
    var depth = 0
    var family: String?
    var isInput = false
    var found = Findings()
    for line in Text.lines(text).map({ Text.trimmed($0) }) where !line.hasPrefix("#") {
      let statements = line.split { ";{}".contains($0) }.map { Text.words($0) }
      if depth == 0, let words = statements.first, words.first == "table" {
        // Without a family a table is of IPv4.
        family = words.count > 2 ? words[1] : "ip"
      }
      depth += line.count { $0 == "{" }
      for words in statements {
        if words.contains("hook"), words.contains("input"), family == "inet" || family == "ip" { isInput = true }
        if isInput { found.note(words) }
      }
      depth -= line.count { $0 == "}" }
      // Chains stand within tables.
      if depth < 2 { isInput = false }
    }
    strength = found.strength
  }

  /// Reads what `iptables -S INPUT` prints.
  init(iptables text: String) {
    var found = Findings()
    for words in Text.lines(text).map({ Text.words($0) }) {
      if words == ["-P", "INPUT", "DROP"] { found.isClosed = true }
      guard words.starts(with: ["-A", "INPUT"]), let jump = words.firstIndex(where: { $0 == "-j" || $0 == "-g" }),
        jump + 1 < words.count
      else { continue }
      switch words[jump + 1] {
      case "DROP", "REJECT": jump == 2 ? (found.isClosed = true) : (found.refuses = true)
      case "ACCEPT", "RETURN", "LOG", "MARK", "CONNMARK": break
      default: found.jumps = true
      }
    }
    strength = found.strength
  }

  private struct Findings {
    var isClosed = false
    var refuses = false
    var jumps = false

    var strength: Strength { isClosed ? .closed : jumps ? .elsewhere : refuses ? .open : .none }

    /// Notes a statement of nftables within a chain on the input hook.
    mutating func note(_ words: [String]) {
      var rule = words[...]
      if rule.first == "counter" { rule = rule.dropFirst(rule.dropFirst().first == "packets" ? 5 : 1) }
      let refusing = ["drop", "reject"]
      if words.starts(with: ["policy", "drop"]) || rule.first.map(refusing.contains) == true {
        isClosed = true
      } else if words.contains(where: refusing.contains) {
        refuses = true
      } else if words.contains("jump") || words.contains("goto") {
        jumps = true
      }
    }
  }
}
