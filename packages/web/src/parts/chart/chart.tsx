import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';

interface ChartLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Name of a CSS variable. */
  readonly colour: string;
  readonly stepped?: boolean;
  readonly dashed?: boolean;
  /** Only the points, not what is between them. */
  readonly dots?: boolean;
}

interface ChartProps {
  /** What the picture shows, in words: for people who do not see it. */
  readonly label: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Upper end of the scale. */
  readonly most: number;
  readonly unit?: string;
}

const heightPx = 180;

/** Time of day as everywhere on the pages; over days the date. */
function timeLabels(seconds: readonly number[]): string[] {
  const days = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) > 2 * 86_400;
  const two = (n: number): string => String(n).padStart(2, '0');
  const labels = seconds.map((each) => {
    const at = new Date(each * 1000);
    return days ? `${two(at.getMonth() + 1)}-${two(at.getDate())}` : `${two(at.getHours())}:${two(at.getMinutes())}`;
  });
  // Two marks on one day: the second says nothing new.
  return labels.map((label, at) => (label === labels[at - 1] ? '' : label));
}

/** A picture of numbers over time. */
export function Chart({ label, times, lines, most, unit = '' }: ChartProps) {
  const { ref, width } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');

  /** Callers hand over new lists each time; the picture is drawn anew only when they say something new. */
  const said = JSON.stringify([times, lines]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `said` stands for times and lines; colours are read anew with the scheme.
  useEffect(() => {
    if (box.current === null || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--calm'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui',
    };
    const plot = new UPlot(
      {
        width,
        height: heightPx,
        cursor: { y: false },
        legend: { show: true, live: true },
        scales: { y: { range: [0, most] } },
        axes: [
          { ...axis, values: (_plot, splits) => timeLabels(splits) },
          {
            ...axis,
            size: 56,
            incrs: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600],
            values: (_plot, splits) => splits.map((value) => `${value}${unit}`),
          },
        ],
        series: [
          { value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' },
          ...lines.map((line) => ({
            label: line.label,
            stroke: colour(line.colour),
            width: line.dots === true ? 0 : 2,
            points: { show: line.dots === true, size: 8, fill: colour(line.colour) },
            ...(line.dashed === true ? { dash: [6, 4] } : {}),
            ...(line.stepped === true && UPlot.paths.stepped !== undefined
              ? { paths: UPlot.paths.stepped({ align: 1 }) }
              : {}),
            value: (_plot: UPlot, value: number | null) => (value === null ? '–' : `${value}${unit}`),
          })),
        ],
      },
      [[...times], ...lines.map((line) => [...line.values])],
      box.current,
    );
    return () => plot.destroy();
  }, [width, said, most, unit, scheme]);

  return (
    <figure ref={ref} style={{ margin: 0, minHeight: heightPx + 30 }} aria-label={label}>
      <div ref={box} aria-hidden />
    </figure>
  );
}
