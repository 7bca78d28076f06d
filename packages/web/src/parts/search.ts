import { useRouter, useRouterState } from '@tanstack/react-router';

/** One word of the address's search part, such as the open tab: it survives a reload and can be sent to somebody. */
export function useSearchWord(name: string): [string, (value: string) => void] {
  const router = useRouter();
  const location = useRouterState({ select: (state) => state.location });
  const value = new URLSearchParams(location.searchStr).get(name) ?? '';
  const set = (next: string): void => {
    const search = new URLSearchParams(router.state.location.searchStr);
    if (next === '') search.delete(name);
    else search.set(name, next);
    const text = search.toString();
    router.history.replace(`${router.state.location.pathname}${text === '' ? '' : `?${text}`}`);
  };
  return [value, set];
}
