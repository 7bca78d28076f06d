import { Anchor } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, type ReactNode, useCallback } from 'react';

/** Goes to another page without loading it anew. */
export function useGo(): (to: string) => void {
  const router = useRouter();
  return useCallback((to: string) => router.history.push(to), [router]);
}

/** What a link needs to stay a link (new tab, copy address) and yet not load the page anew. */
function useLink(to: string) {
  const router = useRouter();
  return {
    href: to,
    onClick: (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      router.history.push(to);
    },
    onMouseEnter: () => void router.preloadRoute({ to: to.split('?')[0] ?? to }).catch(() => undefined),
  };
}

interface LinkProps {
  /** Made by paths.ts. */
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly strong?: boolean;
}

/** A link to another page. */
export function Link({ to, children, className, strong = false }: LinkProps) {
  const link = useLink(to);
  if (className !== undefined)
    return (
      <a {...link} className={className}>
        {children}
      </a>
    );
  return (
    <Anchor {...link} inherit underline="always" {...(strong ? { fw: 600 } : {})}>
      {children}
    </Anchor>
  );
}
