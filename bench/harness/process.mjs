// Processes of a measurement: each pinned to a core where the system can do that, and asked over IPC.

import { fork, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { platform } from "node:os";

const allowed = allowedCores();

/** Where what is measured runs, and where its opposite does; the benchmark itself only waits meanwhile. */
export const cores = { measured: allowed[0], opposite: allowed[1] };

/** Whether processes can be pinned: by taskset, which Linux has. */
export const canPin = allowed.length > 1 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;

/** Numbers of the cores that this process may use; none where the system does not tell. */
function allowedCores() {
  if (platform() !== "linux") return [];
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Command and arguments that run node on a core. */
export function pinned(core, args) {
  return canPin ? ["taskset", "-c", String(core), process.execPath, ...args] : [process.execPath, ...args];
}

/**
 * Starts a program that answers what it is asked.
 * @param {URL} file
 * @param {{ core: number, flags?: string[] }} options core to pin it to, flags for node.
 */
export function startProcess(file, { core, flags = [] }) {
  const [execPath, ...execArgv] = pinned(core, flags);
  const child = fork(file, { execPath, execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = [];
  let isOver = false;
  const ended = new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      isOver = true;
      for (const { reject } of waiting.splice(0)) reject(new Error(`${file} ended with ${code ?? signal}`));
      resolve();
    });
  });
  child.on("message", ({ value, error }) => {
    const { resolve, reject } = waiting.shift();
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  });
  return {
    /** Asks for a command of the program, which answers one after the other. */
    ask(command, options = {}) {
      if (isOver) return Promise.reject(new Error(`${file} has ended`));
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.send({ command, options });
      });
    },
    /** Ends it without a farewell. */
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
