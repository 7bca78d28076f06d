import { PicketError } from '@picket/protocol';
import { pauses } from '../pauses.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { PicketStore, StoredSetting } from '../store/types.ts';
import { type ParsedEdit, parseEdit, type SettingEdit } from './edits.ts';
import { type Plan, planWrites } from './plan.ts';
import { wholeOf } from './whole.ts';
import { wholeProblems } from './whole-checks.ts';

/** What is wrong with a change: by itself (`edit` = its place in the list), or together with everything else (null). */
interface SettingProblem {
  readonly edit: number | null;
  readonly sentence: string;
}

/** A refusal names so many problems; the rest is counted. */
const mostNamed = 50;

/** So many edits are read between two pauses. */
const stretchEdits = 500;

type ChangeStore = Pick<PicketStore, 'settings' | 'enrolments' | 'clusters'>;

/**
 * What edits would do, checked each by itself and all together with everything that is written in the installation.
 * @throws PicketError the one error of the one edit; SETTING_REFUSED that names every problem, with `data.problems`
 */
export async function planChange(
  store: ChangeStore,
  box: SecretBox,
  edits: readonly SettingEdit[],
  newClusters: readonly string[] = [],
): Promise<Plan> {
  const places = await knownPlaces(store, newClusters);
  const parsed: ParsedEdit[] = [];
  const errors: { edit: number; error: PicketError }[] = [];
  const pause = pauses(stretchEdits);
  for (const [index, edit] of edits.entries()) {
    await pause();
    try {
      requirePlace(places, edit);
      parsed.push(parseEdit(edit));
    } catch (error) {
      if (!(error instanceof PicketError)) throw error;
      errors.push({ edit: index, error });
    }
  }
  const [first] = errors;
  if (first !== undefined && errors.length === 1 && edits.length === 1) throw first.error;
  const rows = await store.settings.all();
  const plan = await planWrites(rows, parsed, box);
  const problems: SettingProblem[] = errors.map(({ edit, error }) => ({ edit, sentence: error.message }));
  for (const sentence of await newProblems(rows, plan)) problems.push({ edit: null, sentence });
  if (problems.length > 0) throw refused(problems);
  return plan;
}

/** What was wrong already does not hold up a change that leaves it as it is: it may be the way out. */
async function newProblems(rows: readonly StoredSetting[], { writes, after }: Plan): Promise<readonly string[]> {
  const found = await wholeProblems(wholeOf(after), writes);
  if (found.length === 0) return [];
  const known = new Set(await wholeProblems(wholeOf(rows), writes));
  return found.filter((sentence) => !known.has(sentence));
}

function refused(problems: readonly SettingProblem[]): PicketError {
  const named = problems.slice(0, mostNamed);
  const rest = problems.length - named.length;
  const sentences = [...named.map(({ sentence }) => sentence), ...(rest > 0 ? [`And ${rest} more.`] : [])];
  return new PicketError('SETTING_REFUSED', sentences.join(' '), { problems: named });
}

interface Places {
  readonly clusters: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}

async function knownPlaces(store: ChangeStore, newClusters: readonly string[]): Promise<Places> {
  const enrolled = await store.enrolments.list();
  return {
    clusters: new Set([...(await store.clusters.names()), ...newClusters]),
    hosts: new Set(enrolled.map(({ cluster, host }) => JSON.stringify([cluster, host]))),
  };
}

function requirePlace({ clusters, hosts }: Places, { cluster, host }: SettingEdit): void {
  if (!clusters.has(cluster)) throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster called "${cluster}".`);
  if (host === null || hosts.has(JSON.stringify([cluster, host]))) return;
  throw new PicketError('UNKNOWN_HOST', `There is no host called "${host}" in cluster ${cluster}.`);
}
