/** The entry file of a model's thread. When the sources run without a build, this is replaced by the built file. */
export const MODEL_WORKER = new URL('./model.worker.js', import.meta.url);
