/** How one kind of Redfish service behaves, as far as a fence device is concerned. */
export interface Flavour {
  /** What this is like. */
  readonly like: string;
  readonly systemId: string;
  /** Without them each request carries user and password (Basic). */
  readonly sessions: boolean;
  /** Requests after which a session is expired; null = never. */
  readonly sessionLasts: number | null;
  /** What ForceOff of a host that is off is answered with. */
  readonly alreadyOff: 204 | 400 | 409;
  /** Status of an order that is obeyed. */
  readonly obeyed: 200 | 202 | 204;
  /** How long PowerState says PoweringOff after ForceOff. */
  readonly poweringOffMs: number;
  /** Where the locating light is. */
  readonly light: 'system' | 'system-led' | 'chassis-led';
  /** Values that IndicatorLED takes. */
  readonly leds: readonly string[];
  /** The values of ResetType lie in an ActionInfo of their own. */
  readonly actionInfo: boolean;
  readonly resets: readonly string[];
  /** Takes this long over each answer. */
  readonly slowMs: number;
  /** Accepts power orders and does nothing. */
  readonly lies: boolean;
}

const resets = ['On', 'ForceOff', 'GracefulShutdown', 'GracefulRestart', 'ForceRestart', 'Nmi', 'PushPowerButton'];

const generic: Flavour = {
  like: 'a service as the schema has it',
  systemId: 'system',
  sessions: true,
  sessionLasts: null,
  alreadyOff: 204,
  obeyed: 204,
  poweringOffMs: 0,
  light: 'system',
  leds: [],
  actionInfo: false,
  resets,
  slowMs: 0,
  lies: false,
};

export const flavours = {
  generic,
  ilo: {
    ...generic,
    like: 'HPE iLO 5: 400 with InvalidOperationForSystemState, PoweringOff for a moment, IndicatorLED without Blinking',
    systemId: '1',
    sessionLasts: 20,
    alreadyOff: 400,
    obeyed: 200,
    poweringOffMs: 400,
    light: 'system-led',
    leds: ['Lit', 'Off'],
  },
  conflict: {
    ...generic,
    like: 'Dell iDRAC 9: 409 for a host that is off, IndicatorLED of the chassis, values of ResetType in an ActionInfo',
    systemId: 'System.Embedded.1',
    alreadyOff: 409,
    light: 'chassis-led',
    leds: ['Lit', 'Blinking', 'Off'],
    actionInfo: true,
    resets: [...resets.filter((type) => type !== 'ForceRestart'), 'PowerCycle'],
  },
  expiring: { ...generic, like: 'a service whose sessions end after two requests', sessionLasts: 2 },
  'no-session': { ...generic, like: 'a service without sessions', sessions: false },
  slow: { ...generic, like: 'a service that takes its time', slowMs: 300 },
  lying: { ...generic, like: 'a service that accepts every order and obeys none', lies: true },
} as const satisfies Record<string, Flavour>;

export type FlavourName = keyof typeof flavours;
