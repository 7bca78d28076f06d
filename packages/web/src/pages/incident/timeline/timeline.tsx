import { useElementSize } from '@mantine/hooks';
import type { PointerEvent } from 'react';
import { hostStateWords } from '../../../words/host-states.ts';
import { elapsed, span } from '../../../words/text.ts';
import type { Band, Dot, LaidTimeline, Lane } from './lay.ts';
import classes from './timeline.module.css';

interface TimelineProps {
  readonly timeline: LaidTimeline;
  readonly pointed: number | null;
  readonly onPoint: (entry: number | null) => void;
}

const rowPx = 26;
const topPx = 26;
const labelPx = 132;
const rightPx = 18;
/** On a phone the picture is wider than the screen and scrolls. */
const leastPx = 680;

/** The drawn time line. Every mark leads to its sentence below. */
export function Timeline({ timeline, pointed, onPoint }: TimelineProps) {
  const { ref, width: room } = useElementSize();
  const width = Math.max(leastPx, room);
  const { lanes, ticks, fromMs } = timeline;
  const height = topPx + lanes.length * rowPx + 4;
  const x = (ms: number): number => labelPx + timeline.place(ms) * (width - labelPx - rightPx);
  const at = (ms: number): string => elapsed((ms - fromMs) / 1000);
  return (
    <div ref={ref}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region without focus cannot be scrolled by keyboard. */}
      <section className={classes.scroll} tabIndex={0} aria-label="Time line" {...pointing(onPoint)}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Time line of ${span((timeline.toMs - fromMs) / 1000)} in ${lanes.length} lanes. Every mark is told in the list below.`}
        >
          {ticks.map((ms) => (
            <g key={ms}>
              <line x1={x(ms)} x2={x(ms)} y1={topPx - 6} y2={height} className={classes.grid} />
              <text
                x={x(ms)}
                y={topPx - 11}
                className={classes.tick}
                textAnchor={ms === fromMs ? 'start' : ms === timeline.toMs ? 'end' : 'middle'}
              >
                {at(ms)}
              </text>
            </g>
          ))}
          {lanes.map((lane, row) => (
            <LaneRow key={lane.id} lane={lane} y={topPx + row * rowPx} width={width} x={x} pointed={pointed} at={at} />
          ))}
        </svg>
      </section>
      <Legend />
    </div>
  );
}

interface RowProps {
  readonly lane: Lane;
  readonly y: number;
  readonly width: number;
  readonly x: (ms: number) => number;
  readonly at: (ms: number) => string;
  readonly pointed: number | null;
}

function LaneRow({ lane, y, width, x, at, pointed }: RowProps) {
  const middle = y + rowPx / 2;
  return (
    <g>
      <line x1={0} x2={width} y1={y + rowPx} y2={y + rowPx} className={classes.line} />
      <text x={4} y={middle + 4} className={classes.label}>
        {lane.label.length > 20 ? `${lane.label.slice(0, 19)}…` : lane.label}
        <title>{lane.label}</title>
      </text>
      {lane.bands.map((band) => (
        <BandMark key={`${band.fromMs} ${band.says}`} band={band} middle={middle} x={x} tall={lane.id === 'state'} />
      ))}
      {lane.dots.map((dot) => (
        <g
          key={`${dot.entry} ${dot.atMs}`}
          data-tone={dot.tone}
          className={classes.dot}
          data-pointed={dot.entry === pointed}
          data-entry={dot.entry}
        >
          <title>{`${at(dot.atMs)} ${dot.says}`}</title>
          <DotShape dot={dot} cx={x(dot.atMs)} cy={middle} />
        </g>
      ))}
    </g>
  );
}

function BandMark({ band, middle, x, tall }: { band: Band; middle: number; x: (ms: number) => number; tall: boolean }) {
  const left = x(band.fromMs);
  const wide = Math.max(2, x(band.toMs) - left);
  const word = tall ? (hostStateWords[band.says as keyof typeof hostStateWords]?.label ?? band.says) : band.says;
  const fits = tall && wide > word.length * 7.2 + 8;
  return (
    <g data-tone={band.tone}>
      <title>{word}</title>
      <rect
        x={left}
        y={middle - (tall ? 9 : 3)}
        width={wide}
        height={tall ? 18 : 6}
        rx={tall ? 3 : 2}
        className={tall ? classes.state : classes.band}
      />
      {fits ? (
        <text x={left + 5} y={middle + 4} className={classes.word}>
          {word}
        </text>
      ) : null}
    </g>
  );
}

/** Shapes as well as colours: a cross for silence, a ring for unknown, a disc for life, a diamond for a command. */
function DotShape({ dot, cx, cy }: { dot: Dot; cx: number; cy: number }) {
  if (dot.shape === 'bar')
    return (
      <rect
        x={cx - 3}
        y={cy - 8}
        width={6}
        height={16}
        rx={1}
        className={dot.tone === 'good' ? classes.fill : classes.hollow}
      />
    );
  if (dot.shape === 'diamond')
    return (
      <rect
        x={cx - 5}
        y={cy - 5}
        width={10}
        height={10}
        transform={`rotate(45 ${cx} ${cy})`}
        className={classes.fill}
      />
    );
  if (dot.tone === 'bad') return <path d={`M${cx - 4} ${cy - 4}l8 8m0 -8l-8 8`} className={classes.cross} />;
  return (
    <circle
      cx={cx}
      cy={cy}
      r={5}
      className={dot.tone === 'notice' || dot.tone === 'calm' ? classes.hollow : classes.fill}
    />
  );
}

function Legend() {
  const items: readonly (readonly [Dot['tone'], Dot['shape'], string])[] = [
    ['good', 'round', 'life, proof or success'],
    ['bad', 'round', 'read, and silent'],
    ['notice', 'round', 'not readable'],
    ['bad', 'diamond', 'off command'],
    ['good', 'bar', 'every gate open'],
    ['bad', 'bar', 'a gate closed'],
  ];
  return (
    <ul className={classes.legend}>
      {items.map(([tone, shape, words]) => (
        <li key={words} data-tone={tone}>
          <svg width={16} height={18} aria-hidden="true">
            <DotShape dot={{ tone, shape, atMs: 0, says: '', entry: 0 }} cx={8} cy={9} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

/** Pointing at a mark points at its sentence below; a click goes there. */
function pointing(onPoint: (entry: number | null) => void) {
  return {
    onPointerOver: ({ target }: PointerEvent) => onPoint(entryAt(target)),
    onPointerUp: ({ target }: PointerEvent) =>
      document.getElementById(`entry-${entryAt(target)}`)?.scrollIntoView({ block: 'center' }),
  };
}

/** The entry of the mark under the pointer. */
function entryAt(target: EventTarget): number | null {
  const mark = target instanceof Element ? target.closest('[data-entry]') : null;
  return mark === null ? null : Number(mark.getAttribute('data-entry'));
}
