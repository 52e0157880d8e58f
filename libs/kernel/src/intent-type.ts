/** The name of an intent: `realm.verb_noun`, lower case, e.g. `operations.plan_migration`. */
const realmName = '[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*';
const verb = '[a-z][a-z0-9]*(?:_[a-z0-9]+)*';
const realmPattern = new RegExp(`^${realmName}$`);
const intentTypePattern = new RegExp(`^(${realmName})\\.${verb}$`);
const intentTypeLengthMax = 128;
const realmNameLengthMax = 63;

export function isRealmName(text: string): boolean {
  return text.length <= realmNameLengthMax && realmPattern.test(text);
}

export function isIntentType(text: string): boolean {
  return realmOf(text) !== undefined;
}

/** The realm that an intent type names, or undefined when the text is no intent type. */
export function realmOf(intentType: string): string | undefined {
  if (intentType.length > intentTypeLengthMax) return undefined;
  const realm = intentTypePattern.exec(intentType)?.[1];
  return realm !== undefined && realm.length <= realmNameLengthMax ? realm : undefined;
}
