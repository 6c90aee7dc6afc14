#!/usr/bin/env node
import { runCommand } from "./command.js";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

process.exitCode = await runCommand(process.argv.slice(2), {
  cwd: process.cwd(),
  isTerminal: process.stdout.isTTY === true,
  signal: interrupted.signal,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
