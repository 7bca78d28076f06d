// Sets light or dark before anything is drawn: a white flash at 3 a.m. hurts. A file of its own, since the pages allow no inline scripts.
(() => {
  let wanted = 'auto';
  try {
    wanted = localStorage.getItem('picket-colour-scheme') ?? 'auto';
  } catch {
    // Storage may be forbidden: then the machine decides.
  }
  const dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
