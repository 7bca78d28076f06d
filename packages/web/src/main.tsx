import './app/no-eval.ts';
import './app/styles.ts';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { whenLoggedOut } from './api/client.ts';
import { keys } from './api/keys.ts';
import { ApiProblem } from './api/problem.ts';
import { router } from './app/router.tsx';
import { resolver, theme } from './app/theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one however often it is asked; only silence is worth another try.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiProblem && error.problem.code === 'SERVER_UNREACHABLE',
      retryDelay: 1_000,
    },
  },
});
whenLoggedOut(() => client.setQueryData(keys.session, null));

/** The same key as public/scheme.js. */
const schemes = localStorageColorSchemeManager({ key: 'picket-colour-scheme' });

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
