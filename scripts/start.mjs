// npm start: installs, generates and builds, then runs the charging session of examples/.

import { node } from "./tools.mjs";

node("scripts/setup.mjs");
node("examples/dist/session.js", process.argv.slice(2));
