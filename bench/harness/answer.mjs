// The other end of harness/process.mjs. It loads nothing, because its CPU counts where a whole process is measured.

/**
 * Answers what the parent asks, one command after the other, and ends with it.
 * @param {Record<string, (options: any) => unknown>} commands
 */
export function answerParent(commands) {
  let last = Promise.resolve();
  process.on("message", ({ command, options }) => {
    last = last.then(async () => {
      try {
        process.send({ value: await commands[command](options) });
      } catch (error) {
        process.send({ error: error instanceof Error ? error.stack : String(error) });
      }
    });
  });
  process.on("disconnect", () => process.exit());
}

/** CPU that this process has used since its start, in µs: all its threads, and the kernel on its behalf. */
export function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
