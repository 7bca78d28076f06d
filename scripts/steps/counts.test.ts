import { describe, expect, it } from 'vitest';
import { countVitest, sentence, sum } from './counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('countVitest', () => {
  it('counts each test, and what was not run as skipped', () => {
    const report = {
      testResults: [file('failed', 'passed', 'failed', 'skipped', 'pending', 'todo'), file('passed', 'passed')],
    };
    expect(countVitest(report, 1)).toMatchObject({ passed: 2, failed: 1, skipped: 3 });
  });

  it('names what failed, and says in one line why', () => {
    const failed = { status: 'failed', fullName: 'a host dies', failureMessages: ['Error: it lives\n at somewhere'] };
    const report = {
      testResults: [
        { name: '/a/b/src/host.test.ts', status: 'failed', assertionResults: [failed, { status: 'passed' }] },
        { name: '/a/b/src/vm.test.ts', status: 'failed', message: 'cannot load', assertionResults: [] },
      ],
    };
    expect(countVitest(report, 1).failures).toEqual([
      'b/src/host.test.ts a host dies: Error: it lives',
      'b/src/vm.test.ts : cannot load',
    ]);
  });

  it('counts a file that did not load as one failure', () => {
    expect(countVitest({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts an error outside of the tests as one failure', () => {
    expect(countVitest({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a missing report, and a run without a test, as one failure', () => {
    expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countVitest({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('the sum', () => {
  it('adds the steps and says them in one sentence', () => {
    const total = sum([
      { passed: 3, failed: 0, skipped: 1 },
      { passed: 2, failed: 1, skipped: 0 },
    ]);
    expect(sentence(total)).toBe('5 passed, 1 failed, 1 skipped');
  });
});
