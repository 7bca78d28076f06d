/** What a colour says; an icon and a word always say it too. */
export type Tone = 'good' | 'notice' | 'bad' | 'calm' | 'accent';

/** Shapes that tell states apart without colour. */
export type Shape =
  | 'check'
  | 'clock'
  | 'search'
  | 'alert'
  | 'cross'
  | 'bolt'
  | 'pause'
  | 'return'
  | 'question'
  | 'dot'
  | 'play'
  | 'info'
  | 'off'
  | 'lock'
  | 'eye';

export interface Word {
  readonly label: string;
  readonly tone: Tone;
  readonly shape: Shape;
  /** One line for whoever does not know the word. */
  readonly meaning: string;
}
