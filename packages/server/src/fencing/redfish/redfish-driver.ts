import { redactor } from '../../secrets/redact.ts';
import { guidFromText, oneLine } from '../answers.ts';
import type { FenceDevice, FenceDriver } from '../driver.ts';
import { identify } from './identify.ts';
import { reset } from './reset.ts';
import { type Session, withSession } from './session.ts';
import { type ComputerSystem, powerOf, powerWords, readSystem } from './system.ts';

/** Redfish over HTTPS (DMTF DSP0266): each call in a session of its own, the password nowhere but in its request. */
export const redfishDriver: FenceDriver = {
  deviceClass: () => 'power',
  status: (device, timeoutMs) =>
    speak(
      device,
      timeoutMs,
      async (session) => {
        const system = await readSystem(session, device.redfish.system);
        return { power: powerOf(system), detail: powerSentence(system) };
      },
      (detail) => ({ power: 'unknown', detail }),
    ),
  guid: (device, timeoutMs) =>
    speak(
      device,
      timeoutMs,
      async (session) => {
        const { UUID } = await readSystem(session, device.redfish.system);
        const guid = guidFromText(UUID ?? '');
        return { guid, detail: guid === null ? `No usable UUID: ${JSON.stringify(UUID ?? null)}.` : `UUID ${guid}` };
      },
      (detail) => ({ guid: null, detail }),
    ),
  command: (device, action, timeoutMs) =>
    speak(device, timeoutMs, (session) => reset(session, device.redfish.system, action), notAccepted),
  identify: (device, on, timeoutMs) =>
    speak(device, timeoutMs, (session) => identify(session, device.redfish.system, on), notAccepted),
  test: async (device, timeoutMs) => {
    const { power, detail } = await redfishDriver.status(device, timeoutMs);
    return { accepted: power !== 'unknown', detail };
  },
};

const notAccepted = (detail: string) => ({ accepted: false, detail });

function powerSentence({ PowerState: state }: ComputerSystem): string {
  if (state === null || state === undefined) return 'The service does not say the power state.';
  const known = state === powerWords.on || state === powerWords.off;
  return `PowerState ${state}${known ? '' : ', which is neither On nor Off'}.`;
}

async function speak<A extends { readonly detail: string }>(
  device: FenceDevice,
  timeoutMs: number,
  work: (session: Session) => Promise<A>,
  no: (detail: string) => A,
): Promise<A> {
  const clean = redactor([device.password]);
  try {
    const answer = await withSession(device, timeoutMs, work);
    return { ...answer, detail: oneLine(clean(answer.detail)) };
  } catch (error) {
    return no(oneLine(clean(error instanceof Error ? error.message : String(error))));
  }
}
