// Compiles and bundles: tsc checks the types and writes the declarations of packages/, and all of codegen/ and examples/;
// the JavaScript of packages/ is bundled. Arguments name the projects that tsc compiles; without them it is all.

import { bundlePackages } from "./bundle.mjs";
import { commandOf, node } from "./tools.mjs";

node(commandOf("typescript", "tsc"), ["-b", ...process.argv.slice(2)]);
await bundlePackages();
