// What a bundler keeps of a package when an application uses one profile of it.

import { build } from "esbuild";
import { root } from "../tools.mjs";
import { kib, manifestOf, printTable, protocols } from "./packages.mjs";

export async function measureBundles() {
  const rows = [];
  for (const { name, constant, package: from } of protocols) {
    const { profiles, transport } = manifestOf(name);
    // There is no Heartbeat in a stream, and nothing to choose from.
    if (transport !== undefined) continue;
    // The profile of Heartbeat: a client can be of use with it alone.
    const profile = profiles.find(({ actions }) => "Heartbeat" in actions).name;
    const camel = profile.charAt(0).toLowerCase() + profile.slice(1);
    const client = (protocol) => `
      const client = new Client({ protocols: [${protocol}], identity: "one", url: "ws://localhost:9000" });
      await client.connect();
      console.log(await client.call("Heartbeat", {}));`;
    const one = await bundle(`
      import { Client, defineProtocol } from "@chargewire/runtime";
      import { ${camel}, ${constant}Grammar } from "${from}";
      const protocol = defineProtocol(${constant}Grammar, [${camel}]);
      ${client("protocol")}`);
    const all = await bundle(`
      import { Client } from "@chargewire/runtime";
      import { ${constant} } from "${from}";
      ${client(constant)}`);
    rows.push([from, profile, kib(one.whole), kib(one.validators), kib(all.whole), kib(all.validators)]);
  }
  console.log("esbuild, minified, without ws: a client that sends Heartbeat.\n");
  printTable(["package", "profile", "one profile", "validators in it", "all profiles", "validators in it"], rows);
}

async function bundle(contents) {
  const { metafile } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: "node",
    format: "esm",
    external: ["ws"],
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output.inputs);
  const validators = inputs.filter(([path]) => path.endsWith("validators/validators.js"));
  return {
    whole: output.bytes,
    validators: validators.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
  };
}
