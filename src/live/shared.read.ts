/**
 * Lets many callers share one read. Whoever asks while a read is under way gets the next one, so an answer is never
 * older than the question.
 */
export class SharedRead<T> {
  private underWay: Promise<unknown> | null = null;
  private next: Promise<T> | null = null;

  constructor(private readonly read: () => Promise<T>) {}

  get(): Promise<T> {
    return (this.next ??= this.afterPrevious());
  }

  private async afterPrevious(): Promise<T> {
    await this.underWay?.catch(() => undefined); // its own callers get the fault
    this.next = null;
    const reading = this.read();
    this.underWay = reading;
    return reading;
  }
}
