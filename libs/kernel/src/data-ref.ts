/** A reference to data that stays where it is: the Data Brain's unit. Never the data itself. */
export interface DataRef {
  readonly tenantId: string;
  /** The external system, or `symphainy` for artifacts. */
  readonly system: string;
  readonly collection: string;
  readonly key: string;
  /** Version or digest that pins what was meant; empty when the reference floats. */
  readonly version: string;
}

/** Text form `system/collection/key@version`, each part percent-encoded. */
export function formatDataRef(reference: DataRef): string {
  const path = [reference.system, reference.collection, reference.key].map(encodeURIComponent).join('/');
  return reference.version ? `${path}@${encodeURIComponent(reference.version)}` : path;
}
