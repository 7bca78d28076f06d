import { RedfishProblem } from './problem.ts';

export const rootPath = '/redfish/v1/';

/** @throws RedfishProblem for a link that leads to another machine: it would get our token */
export function onThisService(link: string, origin: string, base = rootPath): string {
  const target = URL.canParse(link, `${origin}${base}`) ? new URL(link, `${origin}${base}`) : null;
  if (target?.origin === new URL(origin).origin) return `${target.pathname}${target.search}`;
  throw new RedfishProblem(`The Redfish service at ${origin} points to another machine (${link}): not followed.`);
}
