// What stops a recovery that its owner did not ask for.

import { button } from "../../parts/controls.js";
import { confirmed } from "../../parts/stepup.js";
import { t } from "../../parts/text.js";
import { toast } from "../../parts/toast.js";

/** A button that does it with the keys of this session. */
export function stopButton(member, kind = "danger") {
  return button({
    label: t("guardians.stop"),
    kind,
    icon: "stop",
    act: async () => {
      await confirmed(member, () => member.veto());
      toast(t("guardians.stopped"), "good");
    },
  });
}
