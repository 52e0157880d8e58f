/** What the values of Cedar's extension types (decimal, ipaddr, datetime, duration) have in common. */
export abstract class ExtensionValue {
  /** The Cedar type, e.g. `decimal`. */
  abstract readonly typeName: string;

  /** The same for equal values of one type, different for different ones. */
  abstract readonly key: string;

  /** The constructor call that yields this value, e.g. `{ name: 'decimal', argument: '1.5' }`. */
  abstract toCall(): { readonly name: string; readonly argument: string };
}
