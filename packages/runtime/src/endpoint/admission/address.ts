import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { DefinitionError } from "../../errors/definition-error.js";

/** An address as one of its kinds: IPv4 that came over an IPv6 socket is IPv4, and a zone is left out. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address.replace(/%.*$/, "");
}

/**
 * What counts as one peer: an IPv4 address, or the first half of an IPv6 address, because whoever has one of those has
 * all that begin like it.
 */
export function addressBlock(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  const after = (tail ?? "").split(":").filter((group) => group !== "");
  // An IPv4 address at the end stands for two groups.
  const afterLength = after.length + (after.at(-1)?.includes(".") === true ? 1 : 0);
  if (tail !== undefined)
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - afterLength)).fill("0"), ...after);
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

/** The address in an element of X-Forwarded-For, which may have a port; `undefined` when it is none. */
export function forwardedAddress(element: string): string | undefined {
  const text = element.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 ? undefined : plainAddress(bare);
}

/** A set of addresses and networks. */
export class AddressSet {
  readonly #blocks = new BlockList();

  /** @throws DefinitionError for what is neither an address nor a network such as `10.0.0.0/8`. */
  constructor(addresses: readonly string[]) {
    for (const address of addresses) {
      const [network = "", prefix] = address.split("/");
      const family = isIPv4(network) ? "ipv4" : "ipv6";
      const most = family === "ipv4" ? 32 : 128;
      const length = prefix === undefined ? most : Number(prefix);
      if (isIP(network) === 0 || prefix === "" || !Number.isInteger(length) || length < 0 || length > most) {
        throw new DefinitionError(
          `${address} is no address; write IP addresses or networks, such as 192.0.2.1 or 10.0.0.0/8.`,
        );
      }
      this.#blocks.addSubnet(network, length, family);
    }
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && this.#blocks.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
  }
}
