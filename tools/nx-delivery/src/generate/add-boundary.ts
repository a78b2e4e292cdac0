/** The rules by type come last in the list, after those by scope. */
const FIRST_TYPE = /^ *\{ "sourceTag": "type:/m;

/** `.oxlintrc.json` with a rule for a new scope that may import nothing yet. All other text stays as it is. */
export function addBoundary(lintSettings: string, name: string): string {
  const at = FIRST_TYPE.exec(lintSettings)?.index;
  if (at === undefined) {
    throw new Error(
      '.oxlintrc.json has no rule { "sourceTag": "type:...": add the boundary of the new project by hand',
    );
  }
  const indent = /^ */.exec(lintSettings.slice(at))?.[0] ?? '';
  const rule = `${indent}{ "sourceTag": "scope:${name}", "onlyDependOnLibsWithTags": [] },\n`;
  return lintSettings.slice(0, at) + rule + lintSettings.slice(at);
}
