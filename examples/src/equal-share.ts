import type { Orchestrator } from "@chargewire/orchestrator10";

/** How long a limit holds, in s: a site whose orchestrator is gone must not keep to it for ever. */
const lifetime = 300;

/** Shares the power of a site: the simplest optimiser that there is. */
export interface EqualShare {
  /** What all sessions together may draw, in W; a new value is shared out at once. */
  siteLimit: number;
  /** Commands nobody any more. */
  stop(): void;
}

/** Commands an equal share of a site limit to every session that runs, whenever one begins or ends. */
export function shareEqually(orchestrator: Orchestrator, siteLimit: number): EqualShare {
  /** What each point was commanded last, in W. */
  const given = new Map<string, number>();
  let total = siteLimit;

  const share = (): void => {
    const { sessions } = orchestrator;
    const limit = total / sessions.length;
    for (const { point } of sessions) {
      // A controller that is away gets its share when it tells of its sessions again.
      if (given.get(point) === limit || orchestrator.streamOf(point) === undefined) continue;
      orchestrator.command(point, { limit, lifetime });
      given.set(point, limit);
    }
  };
  const renewal = setInterval(
    () => {
      given.clear();
      share();
    },
    (lifetime / 2) * 1_000,
  );
  const unsubscribers = [
    orchestrator.on("sessionStart", share),
    orchestrator.on("sessionUpdate", share),
    orchestrator.on("sessionEnd", ({ point }) => {
      given.delete(point);
      share();
    }),
  ];

  return {
    get siteLimit() {
      return total;
    },
    set siteLimit(watts) {
      total = watts;
      share();
    },
    stop() {
      clearInterval(renewal);
      for (const unsubscribe of unsubscribers) unsubscribe();
    },
  };
}
