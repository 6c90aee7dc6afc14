// pnpm release: publishes every package whose version the registry does not have, and tags it.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "./published.mjs";
import { commandOf, node, root } from "./tools.mjs";

node("scripts/check-release.mjs");
// tsc leaves what it compiled of sources that are gone, and the tarballs would have it.
for (const { folder } of publishedPackages()) rmSync(join(root, folder, "dist"), { recursive: true, force: true });
node("scripts/test.mjs");
node(commandOf("@changesets/cli", "changeset"), ["publish"]);
console.log("Published. Push the tags: git push --follow-tags");
