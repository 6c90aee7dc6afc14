import { describe, expect, test } from "vitest";
import { DefinitionError } from "../../errors/definition-error.js";
import { AddressSet, addressBlock, forwardedAddress } from "./address.js";

describe("R45 what counts as one address", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["memory", "memory"],
    ["", ""],
  ])("R45 %s", (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});

describe("R44 addresses of proxies", () => {
  test("R44 single ones and networks of both kinds", () => {
    const set = new AddressSet(["192.0.2.1", "10.0.0.0/8", "2001:db8::/32", "::1"]);
    const inside = ["192.0.2.1", "::ffff:192.0.2.1", "10.200.3.4", "2001:db8:ffff::1", "::1"];
    const outside = ["192.0.2.2", "11.0.0.1", "2001:db9::1", "::2", "memory", "", "10.0.0.1, 10.0.0.2"];
    expect(inside.filter((address) => !set.has(address))).toEqual([]);
    expect(outside.filter((address) => set.has(address))).toEqual([]);
  });

  test.each(["", "proxy", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8.5", "300.0.0.1"])(
    "R44 %s is none",
    (address) => {
      expect(() => new AddressSet([address])).toThrow(DefinitionError);
    },
  );

  test.each([
    [" 192.0.2.7 ", "192.0.2.7"],
    ["192.0.2.7:4711", "192.0.2.7"],
    ["[2001:db8::7]:4711", "2001:db8::7"],
    ["[2001:db8::7]", "2001:db8::7"],
    ["2001:db8::7", "2001:db8::7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["unknown", undefined],
    ["_hidden", undefined],
    ["", undefined],
    ["192.0.2.7 192.0.2.8", undefined],
  ])("R44 %s in X-Forwarded-For", (element, address) => {
    expect(forwardedAddress(element)).toBe(address);
  });
});
