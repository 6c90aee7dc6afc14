import { enumKey, handlerName, kebabCase, packageName } from "@chargewire/codegen";
import { handlerName as runtimeHandlerName } from "@chargewire/runtime";
import { describe, expect, it } from "vitest";

describe("names", () => {
  it.each([
    ["ocpp1.6", "ocpp16"],
    ["ocpp2.0.1", "ocpp201"],
    ["acme-display1.0", "acmedisplay10"],
  ])("the package of %s is %s", (protocol, expected) => {
    expect(packageName(protocol)).toBe(expected);
  });

  it.each([
    ["Core", "core"],
    ["remotetrigger", "remotetrigger"],
    ["LocalAuthListManagement", "local-auth-list-management"],
    ["DingXGateway", "ding-x-gateway"],
    ["ISO15118CertificateManagement", "iso15118-certificate-management"],
    ["DERControl", "der-control"],
  ])("the folder of %s is %s", (name, expected) => {
    expect(kebabCase(name)).toBe(expected);
  });

  it.each([
    ["Energy.Active.Import.Register", "EnergyActiveImportRegister"],
    ["L1-N", "L1N"],
    ["DLMS Message", "DLMSMessage"],
    ["AC_single_phase", "AC_single_phase"],
    ["s309-1P-16A", "s3091P16A"],
    ["kWh", "kWh"],
    ["15118", "_15118"],
  ])("the key of the value %s is %s", (value, expected) => {
    expect(enumKey(value)).toBe(expected);
  });

  it.each(["BootNotification", "Reset", "SignedUpdateFirmware", "Get15118EVCertificate"])(
    "the handler of %s has the name that the runtime looks up",
    (action) => {
      expect(handlerName(action)).toBe(runtimeHandlerName(action));
    },
  );
});
