import { TextInput, type TextInputProps } from '@mantine/core';
import type { FenceAgentList } from '@picket/protocol';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { get } from '../../api/client.ts';

interface AgentInputProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The name of a fence agent, with those that are installed on the server to choose from. */
export function AgentInput({ value, onChange, ...input }: AgentInputProps) {
  const id = useId();
  const { data } = useQuery({
    queryKey: ['fence-agents'],
    queryFn: () => get<FenceAgentList>(['fence-agents']),
    staleTime: Infinity,
  });
  const chosen = data?.agents.find(({ name }) => name === value);
  const wrong =
    chosen?.problem ??
    (chosen !== undefined && chosen.class !== 'power' ? 'It cuts no power, so it proves nothing by itself.' : null);
  return (
    <>
      <TextInput
        {...input}
        list={id}
        value={value}
        spellCheck={false}
        error={wrong}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {(data?.agents ?? []).map(({ name, shortdesc }) => (
          <option key={name} value={name}>
            {shortdesc}
          </option>
        ))}
      </datalist>
    </>
  );
}
