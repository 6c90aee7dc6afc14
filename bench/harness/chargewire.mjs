// The built packages of a checkout, found as an application finds them: by name, never by the condition "source".

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Address of a package of the checkout at `root`. */
export function addressOf(root, name) {
  // From the folder of the packages themselves, so that it is this checkout's in every layout of node_modules.
  const folder = name.replace("@chargewire/", "");
  return pathToFileURL(createRequire(join(root, "packages", folder, "package.json")).resolve(name)).href;
}

/** Name of the package of a protocol, such as `@chargewire/ocpp16`. */
export function packageOf(protocol) {
  return `@chargewire/${constantOf(protocol)}`;
}

/** Name of the protocol's constant in its package, such as `ocpp16`. */
function constantOf(protocol) {
  return protocol.replaceAll(/[.-]/g, "");
}

/** What a server or client of a protocol is made with. */
export async function importChargewire(root, protocol) {
  const [{ Client, Server, defineProtocol }, generated] = await Promise.all([
    import(addressOf(root, "@chargewire/runtime")),
    import(addressOf(root, packageOf(protocol))),
  ]);
  return { Client, Server, defineProtocol, protocol: generated[constantOf(protocol)] };
}
