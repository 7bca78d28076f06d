/** Why a Redfish service could not be spoken to; the message is a sentence for people, without secrets. */
export class RedfishProblem extends Error {}

/** Thrown when a request got no answer. */
export class Unanswered extends RedfishProblem {
  /** The request may have reached the service: an order in it may have been obeyed. */
  readonly mayHaveArrived: boolean;

  constructor(sentence: string, mayHaveArrived: boolean) {
    super(sentence);
    this.mayHaveArrived = mayHaveArrived;
  }
}
