const pattern = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether a text is a version as https://semver.org has it. */
export function isSemanticVersion(text: string): boolean {
  return pattern.test(text);
}
