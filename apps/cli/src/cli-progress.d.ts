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
    start(total: number, startValue: number): void;
    update(current: number): void;
    stop(): void;
  }
  export const Presets: { readonly shades_classic: object };
}
