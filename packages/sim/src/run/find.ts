import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Scenario files at the given places, sorted: a file as it is; of a folder every `scenario.yaml` below it, or, where there is
 * none, every YAML file.
 * @throws Error when a place does not exist
 */
export function findScenarios(places: readonly string[]): string[] {
  return places.flatMap((place) => {
    if (!statSync(place).isDirectory()) return [place];
    const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => join(place, name));
    const named = files.filter((f) => f.endsWith('/scenario.yaml'));
    return (named.length > 0 ? named : files.filter((f) => /\.ya?ml$/.test(f))).sort();
  });
}
