import {
  type Client,
  handlerName,
  type Protocol,
  type ProtocolTypes,
  type Role,
  type Server,
} from "@chargewire/runtime";

/** Registers one handler for every action that a side starts, by way of the public `handle` of each profile. */
export function handleAll(
  endpoint: Pick<Server, "handle"> | Pick<Client, "handle">,
  protocol: Protocol<ProtocolTypes>,
  from: Role,
  handler: (action: string, request: object) => object | Promise<object>,
): void {
  for (const profile of protocol.profiles) {
    const handlers = Object.values(profile.features)
      .filter((feature) => feature.from.includes(from))
      .map(({ action }) => [handlerName(action), (request: object) => handler(action, request)] as const);
    endpoint.handle(profile, Object.fromEntries(handlers));
  }
}
