import { builtinModules } from 'node:module';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Biome lints style and common mistakes. ESLint is here for what needs types (promises, exhaustive switches), and for the
// one rule that the simulator and crash recovery stand on: engine and runtime meet the world through their ports only.

const pure = 'Engine and runtime are pure: take it through a port (docs/architecture.md).';
const time = `${pure} Time comes in as \`now\` or from the Clock port.`;

const forbiddenGlobals = [
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'process',
  'crypto',
  'Crypto',
  'fetch',
  'WebSocket',
  'Worker',
  'BroadcastChannel',
  'MessageChannel',
  'console',
  'navigator',
  'require',
  'Buffer',
];

const pureWorld = {
  'no-restricted-globals': [
    'error',
    { globals: forbiddenGlobals.map((name) => ({ name, message: pure })), checkGlobalObject: true },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: time },
    { object: 'Math', property: 'random', message: `${pure} Chance comes from the Random port.` },
    { object: 'AbortSignal', property: 'timeout', message: time },
  ],
  'no-restricted-imports': [
    'error',
    {
      paths: builtinModules.map((name) => ({ name, message: pure })),
      patterns: [{ group: ['node:*', 'node:*/*'], message: pure }],
    },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: time },
    { selector: "CallExpression[callee.name='Date']", message: time },
    // What hides from the rules above: `globalThis.Date.now()`, `(Date).now` under another name, a dynamic import.
    { selector: 'MemberExpression[object.name=/^(globalThis|global)$/]', message: pure },
    { selector: 'VariableDeclarator > Identifier.init[name=/^(Date|Math|globalThis)$/]', message: pure },
    { selector: 'ImportExpression', message: `${pure} A static import shows in the architecture check.` },
  ],
};

export default defineConfig(
  { ignores: ['**/node_modules/**', '**/coverage/**', '**/dist/**', '.lab/**', '.data/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [
      'packages/*/src/**/*.ts',
      'packages/web/src/**/*.tsx',
      'packages/web/{mock,browser}/**/*.ts',
      'lab/src/**/*.ts',
      'lab/e2e/**/*.ts',
      'scripts/**/*.ts',
      'bench/**/*.ts',
      'vitest.config.ts',
    ],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    files: [
      'packages/*/src/**/*.ts',
      'packages/web/src/**/*.tsx',
      'packages/web/{mock,browser}/**/*.ts',
      'lab/src/**/*.ts',
      'scripts/**/*.ts',
      'bench/**/*.ts',
    ],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', { max: 300 }] },
  },
  {
    files: ['packages/engine/src/**/*.ts', 'packages/server/src/runtime/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: pureWorld,
  },
);
