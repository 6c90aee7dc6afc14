// A session of OCPP 1.6 over a socket: calls in both directions, and one that the validation refuses.

import { CentralSystem, ChargePoint, core } from "@chargewire/ocpp16";
import { ValidationError } from "@chargewire/runtime";

const centralSystem = new CentralSystem();
centralSystem.handle(core, {
  authorize: ({ idTag }) => ({ idTagInfo: { status: idTag === "TAG-1" ? "Accepted" : "Invalid" } }),
});
await centralSystem.listen({ port: 0, host: "127.0.0.1" });
const url = `ws://127.0.0.1:${centralSystem.port}`;

const chargePoint = new ChargePoint({ url, identity: "CP-1" });
chargePoint.handle(core, { reset: ({ type }) => ({ status: type === "Soft" ? "Accepted" : "Rejected" }) });
await chargePoint.connect();
const { idTagInfo } = await chargePoint.authorize({ idTag: "TAG-1" });
const { status } = await centralSystem.chargePoint("CP-1").reset({ type: "Hard" });
const refused = await chargePoint.authorize({ idTag: "x".repeat(21) }).catch((error: unknown) => error);
console.log(idTagInfo.status, status, refused instanceof ValidationError);

await chargePoint.close();
await centralSystem.close();
