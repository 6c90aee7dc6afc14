import type { Protocol, Role } from "@chargewire/runtime";
import { readCorpus } from "./corpus.js";
import type { Medium } from "./endpoint.js";
import type { Expectation } from "./expectation.js";
import { grammars } from "./grammar.js";
import type { OracleSettings } from "./oracle.js";
import { hash, Random } from "./random.js";
import { Session } from "./session.js";

/** What a campaign has done. */
export interface Tally {
  readonly sessions: number;
  /** Frames of the fuzzer over each medium. */
  readonly frames: Readonly<Record<Medium, number>>;
  /** Frames by how they came about. */
  readonly origins: Readonly<Record<string, number>>;
  /** What endpoints had to do, and did: answers by kind, reports, ends of calls. */
  readonly classes: Readonly<Record<string, number>>;
}

/** How long a campaign is. */
export interface Campaign {
  readonly seed: number;
  /** Least number of frames. */
  readonly frames: number;
  /** Part of the sessions that go over real sockets, of 1. */
  readonly overSockets: number;
  /** Plays this session only, to see it fail again. */
  readonly session?: number | undefined;
  /** Called from time to time. */
  readonly progress?: ((frames: number) => void) | undefined;
}

/**
 * Plays sessions until enough frames were sent. Each has a seed of its own, so that a failing one can be played alone.
 * @throws Error that names the seed and the session, with the difference that was found as its cause.
 */
export async function runCampaign(protocols: readonly Protocol[], campaign: Campaign): Promise<Tally> {
  const { seed, progress } = campaign;
  const corpora = protocols.map(readCorpus);
  const frames: Record<Medium, number> = { memory: 0, sockets: 0 };
  const origins: Record<string, number> = {};
  const classes: Record<string, number> = {};
  const first = campaign.session ?? 0;
  let sessions = 0;
  while (campaign.session === undefined ? frames.memory + frames.sockets < campaign.frames : sessions === 0) {
    const index = first + sessions;
    const random = new Random(hash(`${seed}/${index}`));
    const corpus = random.pick(corpora);
    const medium: Medium = random.chance(campaign.overSockets) ? "sockets" : "memory";
    const observer = {
      frame(origin: string) {
        frames[medium]++;
        add(origins, origin);
      },
      compared: (expected: Expectation) => count(expected, classes),
    };
    try {
      const session = await Session.open(settingsFor(corpus, random), medium, random, observer);
      await session.play(random.between(10, 150));
    } catch (cause) {
      const how = `pnpm fuzz --seed ${seed} --session ${index}`;
      throw new Error(`seed ${seed}, session ${index} (again: ${how}): ${String(cause)}`, { cause });
    }
    sessions++;
    if (sessions % 500 === 0) progress?.(frames.memory + frames.sockets);
  }
  return { sessions, frames, origins, classes };
}

function settingsFor(corpus: OracleSettings["corpus"], random: Random): OracleSettings {
  const grammar = grammars[corpus.protocol.name];
  if (grammar === undefined) throw new Error(`grammar.ts does not know ${corpus.protocol.name}.`);
  return {
    corpus,
    grammar,
    side: random.pick<Role>(["client", "server"]),
    repeatedCall: random.chance(0.8) ? "replay" : "refuse",
    registration: random.chance(0.8) ? "open" : "required",
    unknownMessageType: random.chance(0.7) ? "ignore" : "answer",
    maxBadFrames: random.chance(0.85) ? 0 : random.between(1, 6),
    maxInFlight: random.chance(0.7) ? 1 : 3,
  };
}

function count({ frames, reports, outcomes, closeCode }: Expectation, classes: Record<string, number>): void {
  if (frames.length + reports.length + outcomes.size === 0) add(classes, "silence");
  for (const frame of frames) {
    if ("sameAs" in frame) add(classes, "replayed answer");
    else if ("text" in frame) add(classes, `message type ${frame.text[1]}`);
    else add(classes, `message type ${frame.messageType} ${[...new Set(frame.codes)].sort().join(" or ")}`);
  }
  for (const kind of reports) add(classes, `report ${kind}`);
  for (const outcome of outcomes.values()) add(classes, `call ${outcome.split(" {")[0]}`);
  if (closeCode !== undefined) add(classes, `closed with ${closeCode}`);
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
