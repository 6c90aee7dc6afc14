import { expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";

// The length of a frame takes one, three or nine bytes of its head (RFC 6455, 5.2), and the longest that a server writes
// by itself ends in between: frames around each limit, in both directions, of ASCII and of what takes more bytes.

const idLength = 8;
const lengths = [125, 126, 127, 65_534, 65_535, 65_536, 65_537];
const endings = ["x", "ÿ", "\u0000", "\u{1F50C}"];
const cases = lengths.flatMap((length) => endings.map((ending) => ({ length, ending })));

/** A CALL of Echo whose JSON text has this many characters. */
function requestOf(length: number, ending: string): { text: string } {
  const around = JSON.stringify([2, "0".repeat(idLength), "Echo", { text: ending }]).length;
  return { text: "x".repeat(length - around) + ending };
}

test.each(["server", "client"] as const)("frames of every length come whole from a %s", async (side) => {
  let calls = 0;
  const messageId = (): string => String(calls++).padStart(idLength, "0");
  const { connection, peer } =
    side === "server"
      ? await serverUnderTest(undefined, {}, { messageId })
      : await clientUnderTest(undefined, {}, { messageId }).then(({ client, peer }) => ({
          connection: client.connection,
          peer,
        }));
  for (const { length, ending } of cases) {
    const request = requestOf(length, ending);
    const call = connection?.callUnchecked("Echo", request);
    const text = await peer.receiveText();
    expect(text.length).toBe(length);
    const id = String(calls - 1).padStart(idLength, "0");
    expect(JSON.parse(text)).toEqual([2, id, "Echo", request]);
    peer.send([3, id, request]);
    expect(await call).toEqual(request);
  }
});
