/** The model of the online shop: an example, which no bank starts with unless its name is given. */
export const EXAMPLE_MODEL = 'models/online-retail-1';
