import { type Fault, listNames } from "../faults.js";
import type { ManifestPlace } from "./load-schemas.js";
import type { Manifest, ProfileManifest, WrittenManifest } from "./manifest.js";

/** A profile, and its numbers in the two manifests that it is made of. */
export interface JoinedProfile {
  readonly profile: ProfileManifest;
  readonly own: number | undefined;
  readonly base: number | undefined;
}

/**
 * The profiles of a protocol that extends another: those of the base in its order, less what is dropped and what stands
 * in another profile now; then the new ones in their own order. A profile without actions is none.
 */
export function joinProfiles({ profiles: own = [], drop = {} }: WrittenManifest, base: Manifest): JoinedProfile[] {
  const written = new Set(own.flatMap(({ actions = {} }) => Object.keys(actions)));
  const taken = base.profiles.map(({ name, description, actions }, baseIndex): JoinedProfile => {
    const ownIndex = own.findIndex((profile) => profile.name === name);
    const isDropped = drop.profiles?.includes(name) === true;
    const kept = Object.entries(isDropped ? {} : actions).filter(([action]) => {
      return drop.actions?.includes(action) !== true && !written.has(action);
    });
    const profile = { name, description, ...own[ownIndex] };
    return {
      profile: { ...profile, actions: { ...Object.fromEntries(kept), ...profile.actions } },
      own: ownIndex < 0 ? undefined : ownIndex,
      base: baseIndex,
    };
  });
  const used = new Set(taken.map((profile) => profile.own));
  const added = [...own.entries()].flatMap(([index, { name, description = "", actions = {} }]): JoinedProfile[] => {
    return used.has(index) ? [] : [{ profile: { name, description, actions }, own: index, base: undefined }];
  });
  return [...taken, ...added].filter(({ profile }) => Object.keys(profile.actions).length > 0);
}

/** Reports what is dropped but not there, or defined as well, and new profiles that do not say everything. */
export function checkProfilesToJoin(
  { profiles = [], drop = {} }: WrittenManifest,
  place: ManifestPlace,
  base: Manifest,
  faults: Fault[],
): void {
  const known = {
    profiles: base.profiles.map(({ name }) => name),
    actions: base.profiles.flatMap(({ actions }) => Object.keys(actions)),
  };
  for (const [group, what] of [["profiles", "profile"] as const, ["actions", "action"] as const]) {
    for (const [index, name] of (drop[group] ?? []).entries()) {
      if (known[group].includes(name)) continue;
      faults.push({
        ...place("drop", group, index),
        message: `${base.name} has no ${what} ${name} to drop`,
        advice: `Remove it, or correct the name. There are: ${listNames(known[group])}.`,
      });
    }
  }
  for (const [index, profile] of profiles.entries()) {
    const { name, actions = {} } = profile;
    if (drop.profiles?.includes(name) === true)
      faults.push(contradiction(place("profiles", index, "name"), "profile", name));
    for (const action of Object.keys(actions)) {
      if (drop.actions?.includes(action) !== true) continue;
      faults.push(contradiction(place("profiles", index, "actions", action), "action", action));
    }
    for (const member of ["description", "actions"] as const) {
      if (profile[member] !== undefined || known.profiles.includes(name)) continue;
      faults.push({
        ...place("profiles", index),
        message: `the property ${member} is missing, and ${base.name} has no profile ${name} to take it from`,
        advice: `Add it, or name one of its profiles: ${listNames(known.profiles)}.`,
      });
    }
  }
}

function contradiction(place: ReturnType<ManifestPlace>, what: string, name: string): Fault {
  return {
    ...place,
    message: `the ${what} ${name} is dropped and defined at the same time`,
    advice: `To replace it, take it out of drop; else remove it here.`,
  };
}
