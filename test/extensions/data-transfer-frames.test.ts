import { describe, expect, test } from "vitest";
import { ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { onTheWire } from "./beacon.js";
import { castings, sides, signalFrame } from "./beacon-sides.js";

const ids = () => "m-1";

describe.each(castings)("a vendor's message of %s", (_title, base, connect) => {
  test("goes out inside DataTransfer, and resolves with the data of the answer", async () => {
    const { peer, beacon } = await connect(base, {}, { messageId: ids });
    const answer = beacon.signal({ text: "hello", level: 2 });
    const data = onTheWire(base, { text: "hello", level: 2 });
    expect(await peer.receive()).toEqual([
      2,
      "m-1",
      "DataTransfer",
      { vendorId: "com.example.Beacon", messageId: "Signal", data },
    ]);
    peer.send([3, "m-1", { status: "Accepted", data: onTheWire(base, { seen: 3 }) }]);
    expect(await answer).toEqual({ seen: 3 });
  });

  test("comes in inside DataTransfer, and is answered Accepted with what its handler returns", async () => {
    const { peer } = await connect(base, { signal: ({ text, level }) => ({ seen: text.length + (level ?? 0) }) });
    const answer = await peer.exchange(signalFrame("1", onTheWire(base, { text: "hello", level: 2 })));
    expect(answer).toEqual([3, "1", { status: "Accepted", data: onTheWire(base, { seen: 7 }) }]);
  });

  test("that is an empty object has no data, and one without a messageId carries none", async () => {
    const { peer, beacon } = await connect(base, { blink: () => ({}) }, { messageId: ids });
    const outcome = beacon.blink();
    expect(await peer.receiveText()).toBe('[2,"m-1","DataTransfer",{"vendorId":"com.example.Lamp"}]');
    peer.send([3, "m-1", { status: "Accepted" }]);
    expect(await outcome).toEqual({});
    peer.send([2, "1", "DataTransfer", { vendorId: "com.example.Lamp" }]);
    expect(await peer.receiveText()).toBe('[3,"1",{"status":"Accepted"}]');
  });

  test("may be answered by a handler that returns nothing when its response has no fields", async () => {
    const { peer } = await connect(base, { blink: () => undefined });
    expect(await peer.exchange([2, "1", "DataTransfer", { vendorId: "com.example.Lamp" }])).toEqual([
      3,
      "1",
      { status: "Accepted" },
    ]);
    peer.send([2, "2", "DataTransfer", { vendorId: "com.example.Lamp", messageId: "" }]);
    expect(await peer.receiveText()).toBe('[3,"2",{"status":"Accepted"}]');
  });

  test.each([
    { vendorId: "COM.EXAMPLE.BEACON", messageId: "SIGNAL" },
    { vendorId: "com.example.beacon", messageId: "signal" },
    { messageId: "sIGNAL" },
  ])("is found without regard to the case of %o", async (names) => {
    const { peer } = await connect(base, { signal: () => ({ seen: 1 }) });
    const answer = await peer.exchange(signalFrame("1", onTheWire(base, { text: "x" }), names));
    expect(answer).toEqual([3, "1", { status: "Accepted", data: onTheWire(base, { seen: 1 }) }]);
  });

  test.each([
    ["no data", {}],
    ['the data ""', { data: "" }],
  ])("takes %s for an empty object", async (_what, data) => {
    const { peer, beacon } = await connect(base, { blink: (request) => request }, { messageId: ids });
    expect(await peer.exchange([2, "1", "DataTransfer", { vendorId: "com.example.Lamp", ...data }])).toEqual([
      3,
      "1",
      { status: "Accepted" },
    ]);
    const outcome = beacon.blink();
    await peer.receive();
    peer.send([3, "m-1", { status: "Accepted", ...data }]);
    expect(await outcome).toEqual({});
  });

  test("takes data that is the JSON text of an object, in every version", async () => {
    const { peer, beacon } = await connect(base, { signal: ({ text }) => ({ seen: text.length }) }, { messageId: ids });
    const answer = await peer.exchange(signalFrame("1", '{"text":"hello"}'));
    expect(answer).toEqual([3, "1", { status: "Accepted", data: onTheWire(base, { seen: 5 }) }]);
    const outcome = beacon.signal({ text: "x" });
    await peer.receive();
    peer.send([3, "m-1", { status: "Accepted", data: ' {"seen": 4} ' }]);
    expect(await outcome).toEqual({ seen: 4 });
  });

  test("leaves plain data alone whatever its keys are called (R30)", async () => {
    const { peer } = await connect(base, { signal: () => ({ seen: 1 }) });
    const text = '{"text":"x","__proto__":{"level":1}}';
    const data = base.dialect.dataTransfer?.data === "text" ? JSON.stringify(text) : text;
    peer.send(`[2,"1","DataTransfer",{"vendorId":"com.example.Beacon","messageId":"Signal","data":${data}}]`);
    expect(await peer.receive()).toEqual([4, "1", expect.any(String), expect.stringContaining("/data/__proto__"), {}]);
    for (const name of ["__proto__", "constructor", "toString"]) {
      const { peer: other } = await connect(base, { signal: () => ({ seen: 1 }) });
      expect(await other.exchange([2, "1", "DataTransfer", { vendorId: name, messageId: name }])).toEqual([
        3,
        "1",
        { status: "UnknownVendorId" },
      ]);
    }
  });
});

describe.each(ocpp1x.filter(({ dialect }) => dialect.dataTransfer?.data === "text"))("$title", (base) => {
  test.each(sides)("writes the data as JSON text in a string, as a %s", async (_side, connect) => {
    const { peer, beacon } = await connect(base, { signal: () => ({ seen: 1 }) }, { messageId: ids });
    const outcome = beacon.signal({ text: 'a "b"', tags: [] });
    expect(await peer.receiveText()).toBe(
      '[2,"m-1","DataTransfer",{"vendorId":"com.example.Beacon","messageId":"Signal",' +
        '"data":"{\\"text\\":\\"a \\\\\\"b\\\\\\"\\",\\"tags\\":[]}"}]',
    );
    peer.send('[3,"m-1",{"status":"Accepted","data":"{\\"seen\\":2}"}]');
    expect(await outcome).toEqual({ seen: 2 });
    peer.send(signalFrame("1", '{"text":"x"}'));
    expect(await peer.receiveText()).toBe('[3,"1",{"status":"Accepted","data":"{\\"seen\\":1}"}]');
  });
});

describe.each(ocpp2x)("$title", (base) => {
  test.each(sides)("writes the data as it is, less empty optional fields (R29), as a %s", async (_side, connect) => {
    const { peer, beacon } = await connect(base, { signal: () => ({ seen: 1, tags: [] }) }, { messageId: ids });
    const outcome = beacon.signal({ text: "x", level: undefined, tags: [] });
    expect(await peer.receiveText()).toBe(
      '[2,"m-1","DataTransfer",{"vendorId":"com.example.Beacon","messageId":"Signal","data":{"text":"x"}}]',
    );
    peer.send([3, "m-1", { status: "Accepted", data: { seen: 2 } }]);
    expect(await outcome).toEqual({ seen: 2 });
    peer.send(signalFrame("1", { text: "x" }));
    expect(await peer.receiveText()).toBe('[3,"1",{"status":"Accepted","data":{"seen":1}}]');
  });
});
