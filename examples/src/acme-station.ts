import { acme, isAcmeStationData, ocpp201Acme } from "@acme/ocpp201";
import { type BootNotificationRequest, ChargingStation, provisioning } from "@chargewire/ocpp201";
import { DataTransferError, type Server } from "@chargewire/runtime";

const identity = "ACME-1";

/** What the back end knows of Acme: its messages, its actions, and what it puts into customData. */
export function serveAcme(server: Server): void {
  server.handle(acme, {
    reportTemperature({ celsius }) {
      // Any answer but Accepted is an error of this kind, on both sides.
      if (celsius > 80) throw new DataTransferError("Rejected", { statusInfo: { reasonCode: "Implausible" } });
      return {};
    },
    selfTestFinished({ results }, { identity: station }) {
      console.log(
        `    ${station}: ${results.map(({ part, passed }) => `${part} ${passed ? "works" : "fails"}`).join(", ")}`,
      );
      return {};
    },
  });
}

/** Tells what is known of the hardware of a station that boots, where it is one of Acme's. */
export function hardwareOf({ chargingStation: { customData } }: BootNotificationRequest): string | undefined {
  return isAcmeStationData(customData) ? customData.hardwareRevision : undefined;
}

/** A charging station of a vendor that adds to OCPP 2.0.1: customData, messages inside DataTransfer, an own action. */
export async function runAcmeStation(url: string, server: Server): Promise<void> {
  await using station = new ChargingStation({
    protocol: ocpp201Acme,
    url,
    identity,
    password: `secret of ${identity}`,
  });
  let finished: Promise<unknown> | undefined;
  station.handle(acme, {
    setDisplay: ({ evse }) => ({ displays: evse === undefined ? 2 : 1 }),
    runSelfTest({ parts }, { connection, afterAnswer }) {
      afterAnswer(() => {
        finished = connection.acme.selfTestFinished({ results: parts.map((part) => ({ part, passed: true })) });
      });
      return { status: "Accepted" };
    },
  });
  station.handle(provisioning, { reset: () => ({ status: "Scheduled" }) });

  const connection = await station.connect();
  await station.bootNotification({
    reason: "PowerUp",
    chargingStation: {
      vendorName: "Acme",
      model: "Three",
      customData: { vendorId: "com.example.acme", hardwareRevision: "C2", fans: 2 },
    },
  });
  await connection.acme.reportTemperature({ celsius: 31.5 });
  try {
    await connection.acme.reportTemperature({ celsius: 149 });
  } catch (error) {
    if (!(error instanceof DataTransferError)) throw error;
    console.log(`    ${error.message}`);
  }
  const { acme: remote } = server.peer(identity, ocpp201Acme);
  await remote.setDisplay({ text: "Welcome", colour: "Amber", evse: { id: 1 } });
  await remote.runSelfTest({ parts: ["Fan", "Modem"] });
  await finished;
}
