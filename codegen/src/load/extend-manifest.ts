import type { Fault } from "../faults.js";
import { isObject } from "../json.js";
import { checkProfilesToJoin, type JoinedProfile, joinProfiles } from "./extend-profiles.js";
import type { ManifestPlace } from "./load-schemas.js";
import type { DialectManifest, Manifest, ProfileManifest, WrittenManifest } from "./manifest.js";

/** A manifest, and where its members stand. */
export interface PlacedManifest {
  readonly manifest: Manifest;
  readonly place: ManifestPlace;
}

/** Completes the manifest of a protocol that extends another. What it says itself counts, member by member. */
export function extendManifest(
  written: WrittenManifest,
  place: ManifestPlace,
  base: PlacedManifest,
  faults: Fault[],
): PlacedManifest {
  checkProfilesToJoin(written, place, base.manifest, faults);
  const joined = joinProfiles(written, base.manifest);
  if (joined.length === 0) {
    faults.push({
      ...place("drop"),
      message: `no action of ${base.manifest.name} is left`,
      advice: "Drop less, or add actions.",
    });
  }
  const profiles = joined.map(({ profile }) => profile);
  const { extends: _extends, drop: _drop, ...own } = written;
  const { messageSuffixes, descriptions, profileTitle, customData, roles, dialect } = base.manifest;
  const taken = {
    ...(messageSuffixes === undefined ? {} : { messageSuffixes }),
    ...(descriptions === undefined ? {} : { descriptions }),
    ...(profileTitle === undefined ? {} : { profileTitle }),
    ...(customData === undefined ? {} : { customData }),
    roles,
    dialect: dialectFor(dialect, profiles),
  };
  return { manifest: { ...taken, ...own, profiles }, place: placeIn(written, taken, joined, place, base.place) };
}

/** Where a member of the completed manifest stands: in the one that is written, or in the base's. */
function placeIn(
  written: WrittenManifest,
  taken: object,
  joined: readonly JoinedProfile[],
  own: ManifestPlace,
  base: ManifestPlace,
): ManifestPlace {
  return (...keys) => {
    const [member = "", index, ...rest] = keys;
    const isOwn = Object.hasOwn(written, member) || !Object.hasOwn(taken, member);
    const profile = member === "profiles" && typeof index === "number" ? joined[index] : undefined;
    if (profile === undefined) return isOwn ? own(...keys) : base(...keys);
    const [group, action = ""] = rest;
    const isTaken = (actions: object = {}): boolean => group === "actions" && !Object.hasOwn(actions, action);
    const ownActions = written.profiles?.[profile.own ?? -1]?.actions;
    if (profile.own === undefined || (profile.base !== undefined && isTaken(ownActions))) {
      return base(member, profile.base ?? 0, ...rest);
    }
    return own(member, profile.own, ...rest);
  };
}

/** A dialect without what it says of actions that the protocol does not have. */
function dialectFor(dialect: DialectManifest, profiles: readonly ProfileManifest[]): DialectManifest {
  const isThere = (action: unknown): boolean => profiles.some(({ actions }) => Object.hasOwn(actions, String(action)));
  const entries = Object.entries(dialect).filter(([setting, value]) => {
    if (setting === "dataTransfer") return isThere(value);
    return setting !== "registration" || (isObject(value) && isThere(value["action"]));
  });
  return Object.fromEntries(entries) as unknown as DialectManifest;
}
