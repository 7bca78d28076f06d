import type { LevelDevice } from '@picket/protocol';

export const mostLevels = 4;
export const mostDevices = 4;

type Levels = readonly (readonly LevelDevice[])[];

/** A name that no device has: names are how a device keeps its password. */
function freeName(levels: Levels): string {
  const taken = new Set(levels.flat().map(({ name }) => name));
  for (let number = 1; ; number++) if (!taken.has(`device${number}`)) return `device${number}`;
}

export function addLevel(levels: Levels): LevelDevice[][] {
  return [...copy(levels), [{ name: freeName(levels) }]];
}

export function addDevice(levels: Levels, level: number): LevelDevice[][] {
  return levels.map((devices, at) => (at === level ? [...devices, { name: freeName(levels) }] : [...devices]));
}

export function changeDevice(levels: Levels, level: number, device: number, next: LevelDevice): LevelDevice[][] {
  return levels.map((devices, at) => devices.map((each, place) => (at === level && place === device ? next : each)));
}

/** A level without a device is none. */
export function removeDevice(levels: Levels, level: number, device: number): LevelDevice[][] {
  return levels
    .map((devices, at) => devices.filter((_, place) => at !== level || place !== device))
    .filter((devices) => devices.length > 0);
}

/** One place earlier. */
export function moveLevel(levels: Levels, level: number): LevelDevice[][] {
  const out = copy(levels);
  const [moved] = out.splice(level, 1);
  if (moved !== undefined) out.splice(Math.max(0, level - 1), 0, moved);
  return out;
}

/** Without the keys that are empty: they are inherited. */
export function withValue(device: LevelDevice, key: keyof LevelDevice, value: string): LevelDevice {
  const { [key]: _before, ...rest } = device;
  return (value === '' && key !== 'name' ? rest : { ...rest, [key]: value }) as LevelDevice;
}

function copy(levels: Levels): LevelDevice[][] {
  return levels.map((devices) => [...devices]);
}
