// An agent that the member has vouched for, and that shows it has that agent's key: whatever else listens at its address does not.

import { must } from "../errors.js";
import { concat, fromBase64, fromHex, fromUtf8, random, toHex, utf8 } from "../crypto/bytes.js";
import { verify } from "../crypto/signing.js";
import { askAgent } from "./localagent.js";
import { agent } from "./posture.js";

const TAG = utf8("aureole/posture/v1");

/** Has the agent sign a nonce of ours. */
async function mustHold(key, { view, transport }) {
  const nonce = toHex(random(32));
  const { report, signature } = await askAgent(transport, "POST", "/v1/posture", { body: { nonce } });
  const json = fromBase64(report, 16_384);
  must(/^[0-9a-f]{128}$/.test(signature), "agentMissing", "no signature");
  must(await verify(key, fromHex(signature), concat(TAG, json)), "agentMissing", "another agent's signature");
  const said = JSON.parse(fromUtf8(json));
  must(said.nonce === nonce && said.ledger === view.ledger, "agentMissing", "a report that answers something else");
}

/** The member's agent on this computer: `{key, name, version}`. Throws agentMissing where there is none. */
export async function linkedAgent(parts) {
  const found = await agent(parts);
  must(found?.paired, "agentMissing", "no agent that the member has vouched for");
  await mustHold(found.key, parts);
  return found;
}
