/** An event that does not fit the state it meets: names both sides. */
export class IllegalTransition extends Error {
  constructor(
    readonly status: string,
    readonly eventType: string,
    readonly subject: string,
  ) {
    super(`${eventType} cannot happen to ${subject}, which is ${status}`);
    this.name = 'IllegalTransition';
  }
}
