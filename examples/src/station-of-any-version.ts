import * as v16 from "@chargewire/ocpp16";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import { Client, type Server } from "@chargewire/runtime";
import { restart } from "./server.js";

/**
 * A charging station that can speak three versions. It offers the newest first, and what it gets is the first of its
 * own list that the back end serves, whatever the order there.
 */
export async function runStationOfAnyVersion(url: string, server: Server): Promise<void> {
  const identity = "CS-ANY";
  const protocols = [v21.ocpp21, v201.ocpp201, v16.ocpp16];
  await using station = new Client({ protocols, url, identity, password: `secret of ${identity}` });

  // It does not know yet what it will speak, so it is ready for everything that it offers.
  station.handle(v21.provisioning, { reset: () => ({ status: "Accepted" }) });
  station.handle(v201.provisioning, { reset: () => ({ status: "Accepted" }) });
  station.handle(v16.core, { reset: () => ({ status: "Accepted" }) });

  const connection = await station.connect();
  const chargingStation = { vendorName: "Example", model: "Any" };
  if (connection.speaks(v21.ocpp21)) {
    await connection.call("BootNotification", { reason: "PowerUp", chargingStation });
  } else if (connection.speaks(v201.ocpp201)) {
    await connection.call("BootNotification", { reason: "PowerUp", chargingStation });
  } else if (connection.speaks(v16.ocpp16)) {
    await connection.call("BootNotification", { chargePointVendor: "Example", chargePointModel: "Any" });
  }
  // The station goes away after it, as one does that restarts; this one does not come back by itself.
  await restart(server, identity);
}
