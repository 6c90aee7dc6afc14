import { core, DingXControlCenter, type DingXGateway, ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16, core as ocppCore } from "@chargewire/ocpp16";
import { Server } from "@chargewire/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";

describe("ntxcp 1.0", () => {
  test("a call in the wrong direction, a wrong field or enum value does not compile", () => {
    const wrong = async (gateway: DingXGateway, controlCenter: DingXControlCenter): Promise<void> => {
      // @ts-expect-error CaptureProcess is sent by the control center
      await gateway.captureProcess({ serviceId: "a", datapointIds: ["b"] });
      // @ts-expect-error datapointIds is a list
      await controlCenter.dingXGateway("GW-1").captureProcess({ serviceId: "a", datapointIds: "b" });
      // @ts-expect-error there is no such status
      await gateway.firmwareStatusNotification({ status: "Exploded" });
      // @ts-expect-error there is no Authorize in ntxcp
      await gateway.call("Authorize", { idTag: "x" });
      await gateway.meterValues({ serviceId: 1, meterValue: [] });
      await gateway.meterValues({ serviceId: "one", meterValue: [] });
      // @ts-expect-error a serviceId is a whole number or a text
      await gateway.meterValues({ serviceId: true, meterValue: [] });
    };
    expect(wrong).toBeTypeOf("function");
  });

  test("data of DataTransfer is any JSON", () => {
    const right = async (gateway: DingXGateway): Promise<void> => {
      const { data } = await gateway.dataTransfer({ vendorId: "x", data: { any: [1, null] } });
      expectTypeOf(data).toEqualTypeOf<unknown>();
    };
    expect(right).toBeTypeOf("function");
  });

  test("two protocols on one server do not mix", () => {
    const server = new Server({ protocols: [ocpp16, ntxcp10] });
    server.handle(core, { heartbeat: () => ({ currentTime: "" }) });
    server.handle(ocppCore, { authorize: () => ({ idTagInfo: { status: "Accepted" } }) });
    // @ts-expect-error Authorize belongs to OCPP 1.6, not to the core profile of ntxcp
    expect(() => server.handle(core, { authorize: () => ({}) })).toThrow("authorize");
    const wrong = async (): Promise<void> => {
      await server.call("GW-1", ntxcp10, "CaptureProcess", { serviceId: "a", datapointIds: ["b"] });
      // @ts-expect-error CaptureProcess belongs to ntxcp
      await server.call("CP-1", ocpp16, "CaptureProcess", { serviceId: "a", datapointIds: ["b"] });
    };
    expect(wrong).toBeTypeOf("function");
    expect(new DingXControlCenter().connections).toEqual([]);
  });
});
