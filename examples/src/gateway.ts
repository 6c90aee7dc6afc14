import { core, DingXGateway, ntxcp10 } from "@chargewire/ntxcp10";
import type { Server } from "@chargewire/runtime";

/** A Ding.X Gateway on the same port: boot, status, readings, and what the control center asks of it. */
export async function runGateway(url: string, server: Server): Promise<void> {
  const identity = "GW-1";
  const serviceId = "service-1";
  await using gateway = new DingXGateway({ url, identity, password: `secret of ${identity}` });

  gateway.handle(core, {
    captureProcess: ({ datapointIds }) => ({
      status: datapointIds.includes("power") ? "Accepted" : "UnknownDatapoint",
    }),
    getConfiguration: () => ({ configurationKey: [{ key: "MeterInterval", readonly: false, value: "60" }] }),
  });

  await gateway.connect();
  await gateway.bootNotification({ dingxGatewayModel: "Gate One" });
  await gateway.statusNotification({ serviceId, errorCode: "NoError", status: "Available" });
  await gateway.meterValues({
    serviceId: 1,
    meterValue: [{ timestamp: new Date().toISOString(), sampledValue: [{ value: "42.5", unit: "kWh" }] }],
  });
  await server.call(identity, ntxcp10, "CaptureProcess", { serviceId, datapointIds: ["power"] });
  await server.call(identity, ntxcp10, "GetConfiguration", { key: ["MeterInterval"] });
  await gateway.firmwareStatusNotification({ status: "Idle" });
}
