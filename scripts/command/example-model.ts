/** The model of the online shop: an example, which no bank starts with unless its name is given. */
export const EXAMPLE_MODEL = 'models/online-retail-1';

/**
 * A bank's model, trained on a simulated one. Stories and measure are about banks: the thresholds of a policy fit the
 * customers of its own log, and a shop's do not fit a bank's.
 */
export const BANK_MODEL = 'models/simulated-bank-1';
