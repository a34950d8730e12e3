// The health of this device, as the agent on this computer attests it (docs/spec/gateway.md 7).

import { must } from "../errors.js";
import { agentVoucher } from "../protocol/requests.js";
import { askAgent } from "./localagent.js";

/** The agent of this computer, and whether the member has vouched for it; null where none answers. */
export async function agent({ gateway, transport = fetch }) {
  let found;
  try {
    found = await askAgent(transport, "GET", "/v1/agent");
    must(/^[0-9a-f]{128}$/.test(found.key), "malformed", "the agent's key is malformed");
  } catch {
    return null;
  }
  const known = await gateway.json("GET", "/v1/agents");
  const paired = Array.isArray(known) && known.some(({ key }) => key === found.key);
  return { key: found.key, name: String(found.name).slice(0, 200), version: String(found.version).slice(0, 40),
    paired };
}

/** Vouches for the agent of this computer with the member's key. Throws agentMissing, secondFactorNeeded. */
export async function pairAgent(parts) {
  const found = await agent(parts);
  must(found, "agentMissing", "no agent answers on this computer");
  const { gateway, view, keys } = parts;
  const voucher = await agentVoucher({ ledger: view.ledger, member: view.member, agentKey: found.key,
    signingKey: keys.signing });
  await gateway.json("POST", "/v1/agents", { key: found.key, name: found.name, voucher });
  return found;
}

/** The agents that the member has vouched for: `{key, name, at}`, the newest first. */
export async function agents({ gateway }) {
  const known = await gateway.json("GET", "/v1/agents");
  must(Array.isArray(known), "malformed", "no list of agents");
  return known.filter(({ key }) => /^[0-9a-f]{128}$/.test(key))
    .map(({ key, name, at }) => ({ key, name: String(name).slice(0, 200), at: Number(at) || null }))
    .sort((left, right) => right.at - left.at);
}

/** Takes the word back: the agent's reports count no more. Throws notFound, secondFactorNeeded. */
export async function removeAgent({ gateway }, key) {
  must(/^[0-9a-f]{128}$/.test(key), "malformedKey", "not an agent's key");
  return gateway.json("DELETE", `/v1/agents/${key}`);
}

/** Has the agent check this computer and hands its report in: `{verdict, at, checks}`. Throws agentMissing. */
export async function checkPosture({ gateway, transport = fetch }) {
  const { nonce } = await gateway.json("POST", "/v1/posture/nonce");
  const { report, signature } = await askAgent(transport, "POST", "/v1/posture", { body: { nonce } });
  return gateway.json("POST", "/v1/posture", { report, signature });
}

/** Where the device stands, and what the policy asks: `{verdict, at, deadline, demands, checks?}`. */
export function postureOf({ posture, demands }, last) {
  const verdict = posture?.verdict ?? "unknown";
  // Zero is what was never checked.
  const at = posture?.at || null;
  const deadline = at !== null && verdict === "pass" && demands?.postureAge ? at + demands.postureAge : null;
  return { verdict, at, deadline, demands: demands ?? null, ...(last?.checks ? { checks: last.checks } : {}) };
}
