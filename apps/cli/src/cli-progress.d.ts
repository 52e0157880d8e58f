/** As much of `cli-progress` 3.12 as is used; it comes without types. */
declare module 'cli-progress' {
  export interface BarOptions {
    readonly format?: string;
    readonly stream?: NodeJS.WritableStream;
    readonly clearOnComplete?: boolean;
    readonly hideCursor?: boolean;
  }
  export class SingleBar {
    constructor(options: BarOptions, preset?: object);
    start(total: number, startValue: number, payload?: object): void;
    setTotal(total: number): void;
    update(current: number, payload?: object): void;
    stop(): void;
  }
  export const Presets: { readonly shades_classic: object };
}
