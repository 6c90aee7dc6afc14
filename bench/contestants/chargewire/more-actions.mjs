// A protocol with many more actions, to see whether their number costs anything.

/** The protocol with further actions `More0`, `More1` … of a profile of their own, whose payloads may be anything. */
export function withMoreActions({ defineProtocol, protocol }, count) {
  const profile = "More";
  const accept = () => true;
  const features = Array.from({ length: count }, (_, index) => {
    const action = `More${index}`;
    return [action, { action, profile, kind: "call", from: ["client"], request: accept, response: accept }];
  });
  const more = { subprotocol: protocol.subprotocol, name: profile, features: Object.fromEntries(features) };
  return defineProtocol(protocol, [...protocol.profiles, more]);
}
