import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Word } from '../words/tone.ts';
import classes from './filter.module.css';
import { Glyph } from './glyph.tsx';

interface FilterProps<S extends string> {
  readonly label: string;
  readonly q: string;
  readonly onQ: (q: string) => void;
  readonly states: readonly S[];
  readonly words: Readonly<Record<S, Word>>;
  readonly counts: Partial<Record<S, number>>;
  readonly state: S | '';
  readonly onState: (state: S | '') => void;
}

/** Search by words, and one state of those that there are, with how many. */
export function Filter<S extends string>({ label, q, onQ, states, words, counts, state, onState }: FilterProps<S>) {
  const present = states.filter((each) => (counts[each] ?? 0) > 0 || each === state);
  return (
    <Group gap={8} align="center">
      <TextInput
        aria-label={label}
        placeholder={label}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={(event) => onQ(event.currentTarget.value)}
        w={{ base: '100%', xs: 280 }}
      />
      <fieldset className={classes.states} aria-label="State">
        {present.map((each) => (
          <Button
            key={each}
            size="compact-sm"
            variant={each === state ? 'light' : 'default'}
            aria-pressed={each === state}
            leftSection={
              <span data-tone={words[each].tone} className={classes.mark}>
                <Glyph shape={words[each].shape} size={14} />
              </span>
            }
            onClick={() => onState(each === state ? '' : each)}
          >
            {words[each].label} {counts[each] ?? 0}
          </Button>
        ))}
      </fieldset>
    </Group>
  );
}

/** What is typed, and what is asked for once the typing pauses. */
export function useSearch(): { q: string; setQ: (q: string) => void; asked: string } {
  const [q, setQ] = useState('');
  const [asked] = useDebouncedValue(q, 200);
  return { q, setQ, asked: asked.trim() };
}
