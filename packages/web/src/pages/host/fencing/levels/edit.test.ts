import { expect, it } from 'vitest';
import { addDevice, addLevel, changeDevice, moveLevel, removeDevice, withValue } from './edit.ts';

const two = [[{ name: 'bmc' }], [{ name: 'left' }, { name: 'right' }]];
const names = (levels: readonly (readonly { name: string }[])[]) =>
  levels.map((devices) => devices.map(({ name }) => name).join('+')).join(' > ');

it('levels and devices are added with names of their own', () => {
  expect(names(addLevel(two))).toBe('bmc > left+right > device1');
  expect(names(addDevice(addLevel(two), 0))).toBe('bmc+device2 > left+right > device1');
});

it('a level whose last device is removed goes too', () => {
  expect(names(removeDevice(two, 0, 0))).toBe('left+right');
  expect(names(removeDevice(two, 1, 0))).toBe('bmc > right');
});

it('a level can be tried earlier', () => {
  expect(names(moveLevel(two, 1))).toBe('left+right > bmc');
});

it('an emptied field is inherited again', () => {
  const [[device]] = changeDevice(two, 0, 0, withValue({ name: 'bmc', ipmiHost: '10.0.0.1' }, 'fencePlug', '3')) as [
    [{ name: string }],
  ];
  expect(device).toEqual({ name: 'bmc', ipmiHost: '10.0.0.1', fencePlug: '3' });
  expect(withValue({ name: 'bmc', ipmiHost: '10.0.0.1' }, 'ipmiHost', '')).toEqual({ name: 'bmc' });
});
