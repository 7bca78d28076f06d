import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: what can be clicked, and what is chosen. States have colours of their own (tokens.css). */
const signal: MantineColorsTuple = [
  '#eef0fd',
  '#dbe0fa',
  '#b9c3f5',
  '#93a2ef',
  '#7f90ee',
  '#5a6de2',
  '#4a5cd6',
  '#3b4fc4',
  '#3142a3',
  '#283683',
];

/** Blue-grey instead of pure grey: calmer at night. 0: text, 7: page, 6: surface, 4: lines. */
const dark: MantineColorsTuple = [
  '#e3e7ee',
  '#bcc4d0',
  '#9aa3b2',
  '#687183',
  '#39414f',
  '#2c333f',
  '#1d222b',
  '#14181f',
  '#0f1217',
  '#0a0c10',
];

export const theme = createTheme({
  primaryColor: 'signal',
  primaryShade: { light: 7, dark: 6 },
  colors: { signal, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.3' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 6,
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
    Tooltip: {
      defaultProps: { multiline: true, maw: 320, openDelay: 150, events: { hover: true, focus: true, touch: true } },
    },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 10 } },
    Button: { defaultProps: { size: 'sm' } },
  },
});

/** Grey words that pass WCAG AA on page and surface; Mantine's own do not. */
export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#171a21',
    '--mantine-color-body': '#f6f7f9',
    '--mantine-color-dimmed': '#545b69',
    '--mantine-color-placeholder': '#646b78',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#3142a3',
    '--mantine-color-default-border': '#c9ced8',
  },
  dark: {
    '--mantine-color-dimmed': '#a4adbb',
    '--mantine-color-placeholder': '#98a1b0',
    '--mantine-color-error': '#ff9088',
    '--mantine-color-anchor': '#a3b0ff',
    '--mantine-color-default-border': '#414957',
  },
});
