/// The screen lock of GNOME and its relatives, by gsettings.
struct GSettingsLock {
  /// Where a desktop keeps its settings.
  struct Schema: Hashable {
    let screensaver: String
    let session: String
    /// How many seconds a unit of the idle time is.
    let unit: Int

    private static let gnome = Schema(
      screensaver: "org.gnome.desktop.screensaver", session: "org.gnome.desktop.session", unit: 1)
    private static let known: [(names: [String], schema: Schema)] = [
      (
        ["x-cinnamon", "cinnamon"],
        Schema(
          screensaver: "org.cinnamon.desktop.screensaver", session: "org.cinnamon.desktop.session", unit: 1)
      ),
      (["mate"], Schema(screensaver: "org.mate.screensaver", session: "org.mate.session", unit: 60)),
      (["gnome", "gnome-classic", "ubuntu", "unity", "budgie", "pantheon"], gnome),
    ]

    static func of(_ desktops: [String]) -> Schema? {
      known.first { $0.names.contains(where: desktops.contains) }?.schema
    }
  }

  let result: CheckResult

  init(_ schema: Schema, _ machine: Machine) {
    let isEnabled = machine.answer("gsettings", "get", schema.screensaver, "lock-enabled")
    let idle = Self.number(machine.answer("gsettings", "get", schema.session, "idle-delay"))
    // MATE has its delay in the screensaver too, in minutes.
    let delay = Self.number(machine.answer("gsettings", "get", schema.screensaver, "lock-delay")) ?? 0
    guard let isEnabled, let idle else {
      result = CheckResult(.screenlock, .unknown, "the desktop's settings cannot be read with gsettings")
      return
    }
    guard isEnabled == "true" else {
      result = CheckResult(
        .screenlock, .fail, "the screen does not lock when it goes dark",
        remedy: "gsettings set \(schema.screensaver) lock-enabled true")
      return
    }
    let unit = schema.unit
    // The numbers are at most nine digits long, so that their products and sums do not overflow.
    let total = idle == 0 ? 0 : (idle + (unit == 1 ? delay : 0)) * unit + (unit == 1 ? 0 : delay * unit)
    let suggested = ScreenLockCheck.suggestedSeconds / unit
    result = ScreenLockCheck.judge(
      seconds: total,
      remedy: "gsettings set \(schema.session) idle-delay \(suggested) && "
        + "gsettings set \(schema.screensaver) lock-delay 0")
  }

  /// A number as gsettings prints it: `300` or `uint32 300`.
  private static func number(_ text: String?) -> Int? {
    guard let word = Text.words(text ?? "").last, word.count <= 9, let number = Int(word), number >= 0 else {
      return nil
    }
    return number
  }
}
