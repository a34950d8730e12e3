// Whoever opens a link: the passcode, the guest's keys that it gives, and a session with them (docs/spec/links.md).

import { must } from "../errors.js";
import { wipe } from "../crypto/bytes.js";
import { generateDeviceKey, importScalar } from "../crypto/signing.js";
import { importSeed } from "../crypto/xwing.js";
import { guestLoginProof, openFile } from "../protocol/link.js";
import { memberOf } from "../protocol/words.js";
import { Gateway } from "./gateway.js";
import { Member } from "./member.js";
import { readNetwork } from "./network.js";
import { Store } from "./store.js";

const anonymous = { anonymous: true };
/** What this browser keeps for guests: heads that were believed, never keys. It is apart from a member's session here. */
const DATABASE = "aureole-guest";

/**
 * Opens a link with its passcode.
 * @param {object} options of the gateway, as Accounts has them.
 * @param {{token: string, key: string}} link from readLink.
 * @returns {Promise<{member: Member, record: string, reference: string}>} the guest at work.
 * @throws {AureoleError} wrongPasscode (`attemptsLeft`, where it was wrong), notFound for a link that is over, linkRefused,
 *   guestsRefused, secondFactorNeeded, offline.
 */
export async function openLink(options, { token, key }, passcode) {
  const gateway = new Gateway(options);
  const answer = await gateway.json("POST", `/v1/links/${token}`, { recipient: "Aureole's page", passcode }, anonymous);
  must(Array.isArray(answer?.files) && answer.files.length === 1, "linkRefused", "the gateway gave another answer");
  const file = await openFile(key, answer.files[0].embedded);
  const { ledger, reference, record, guest } = file;
  try {
    const [signing, sealing] = [await importScalar(file.signing), await importSeed(file.sealing)];
    must(memberOf(signing.publicKey) === guest, "linkRefused", "the file has the keys of somebody else");
    const network = await readNetwork(gateway, ledger);
    const deviceKey = await generateDeviceKey();
    const session = await login(gateway, { ledger, token, signing, deviceKey });
    must(session.member === guest, "linkRefused", "the gateway let somebody else in");
    const row = {
      session: session.session, ledger, member: guest, account: "", role: "guest", name: "",
      expiresAt: session.expiresAt, secondFactorAt: session.secondFactorAt, signing, sealing, deviceKey, former: [],
      next: null,
    };
    const store = await Store.open(DATABASE);
    return { member: await Member.begin({ gateway, store, network, row }), record, reference };
  } finally {
    wipe(file.signing, file.sealing);
  }
}

const login = (gateway, { ledger, token, signing, deviceKey }) => gateway.inTime(async () => {
  const time = gateway.now();
  const proof = await guestLoginProof({ signingKey: signing, ledger, token, deviceKey: deviceKey.publicKey, time });
  return gateway.json("POST", `/v1/links/${token}/session`, { deviceKey: deviceKey.publicKey, time, proof }, anonymous);
});
