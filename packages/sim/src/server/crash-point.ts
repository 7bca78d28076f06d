type Point = 'before-write' | 'after-write' | 'between-effects';

/** Kills a server at a chosen moment around its Nth durable write from now: the places where a crash hurts most (I6). */
export class CrashPoint {
  private readonly crash: () => void;
  private armed: { left: number; readonly point: Point } | null = null;
  /** The write has come; the next effect that is performed is its last act. */
  private atEffect = false;

  constructor(crash: () => void) {
    this.crash = crash;
  }

  arm(atWrite: number, point: Point): void {
    this.armed = { left: atWrite, point };
    this.atEffect = false;
  }

  beforeWrite(): void {
    if (this.armed === null || this.atEffect) return;
    this.armed.left -= 1;
    if (this.armed.left === 0 && this.armed.point === 'before-write') this.fire();
  }

  afterWrite(): void {
    if (this.armed === null || this.armed.left > 0) return;
    if (this.armed.point === 'after-write') this.fire();
    else this.atEffect = true;
  }

  effectDone(): void {
    if (this.atEffect) this.fire();
  }

  private fire(): void {
    this.armed = null;
    this.atEffect = false;
    this.crash();
  }
}
