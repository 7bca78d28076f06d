/** How many tests or checks passed, failed, and were not run. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, one line each with the first line of why; not said by a check, which has printed it by itself. */
  failures?: string[];
}

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  testResults: {
    name?: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[];
  }[];
}

const mostFailures = 20;

/**
 * Counts a vitest run so that nothing red is lost: a file that failed to load, and a run that exited with an error
 * though each test passed (unhandled rejection), count as one failure each. `report` is undefined if none was written.
 */
export function countVitest(report: VitestReport | undefined, exitCode: number): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  const failures = failuresOf(report);
  if (failures.length > 0) counts.failures = failures;
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  if (counts.failed === 0 && (exitCode !== 0 || ranNothing)) counts.failed = 1;
  return counts;
}

function failuresOf(report: VitestReport | undefined): string[] {
  const all = (report?.testResults ?? []).flatMap((file) => {
    const where = file.name?.split('/').slice(-3).join('/') ?? '';
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return file.status === 'failed' ? [line(where, '', file.message)] : [];
    return failed.map((test) => line(where, test.fullName, test.failureMessages?.[0]));
  });
  return all.slice(0, mostFailures);
}

function line(where: string, test = '', why = ''): string {
  return `${where} ${test}: ${why.split('\n', 1)[0]}`.slice(0, 400);
}

/** The sum of several counts. */
export function sum(all: Counts[]): Omit<Counts, 'failures'> {
  return all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The line that `make test` ends with. */
export function sentence({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
