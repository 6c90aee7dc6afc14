import { execFileSync } from "node:child_process";
import type { Fixture } from "./fixture.js";

/** Runs git in a fixture, whatever the settings of who runs the tests. */
export function git({ root }: Fixture, ...args: string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const env = { PATH: process.env["PATH"], HOME: root, GIT_CONFIG_NOSYSTEM: "1" };
  execFileSync("git", [...who, "-c", "core.autocrlf=false", ...args], { cwd: root, env, stdio: "pipe" });
}
