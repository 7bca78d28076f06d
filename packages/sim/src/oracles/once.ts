import type { Oracle } from './oracle.ts';
import { list } from './words.ts';

/**
 * I1: no VM ever runs on two hosts. A frozen host's guest counts: it goes on writing when the host thaws. One whose storage turns
 * its host away does not, until the host is let in again (S19).
 */
export const once: Oracle = ({ world, violation }) => {
  const running = (uuid: string, except: string): string[] =>
    world
      .guestsOf(uuid)
      .filter((g) => !g.paused && g.host !== except && world.mayWrite(g))
      .map((g) => g.host);
  return {
    guestBegins(guest) {
      if (guest.paused) return;
      const others = running(guest.vm.uuid, guest.host);
      if (others.length > 0)
        violation(`I1: ${guest.vm.name} runs on ${list([guest.host, ...others])} at once (started by ${guest.by})`);
    },
    hostLetIn(machine, ranThen) {
      // A life that began just before the order may be shut out as well, and is let in once it has said who it is.
      if (ranThen.some((guest) => machine.guests.get(guest.vm.uuid) === guest))
        violation(`S19: ${machine.name} is let into its storage again, and the life that was shut out goes on`);
      for (const guest of machine.guests.values()) {
        const others = guest.paused || !world.mayWrite(guest) ? [] : running(guest.vm.uuid, guest.host);
        if (others.length > 0)
          violation(
            `I1: ${machine.name} is let into its storage again while its ${guest.vm.name} runs on ${list(others)}`,
          );
      }
    },
    startLocked(vm, machine) {
      const others = running(vm.uuid, machine.name);
      if (others.length > 0)
        violation(
          `I2: ${vm.name} was to be started on ${machine.name} while it runs on ${list(others)}; only its image lock saved it`,
        );
    },
  };
};

/** S9: a release never ends the only copy. */
export const onlyCopy: Oracle = ({ world, violation }) => {
  let lastDeath = new Map<string, number>();
  return {
    machineDies(machine) {
      lastDeath = new Map([...lastDeath, ...[...machine.guests.keys()].map((uuid) => [uuid, world.now] as const)]);
    },
    guestReleased(guest) {
      const { uuid, name } = guest.vm;
      const others = world.guestsOf(uuid).filter((g) => g !== guest && !g.paused);
      // The other host may have died a moment ago: nobody could know.
      const justDied = world.now - (lastDeath.get(uuid) ?? Number.NEGATIVE_INFINITY) < KNOWN_AFTER_MS;
      if (others.length === 0 && !justDied)
        violation(`S9: the only running copy of ${name}, on ${guest.host}, was ended`);
    },
  };
};

const KNOWN_AFTER_MS = 60_000;
