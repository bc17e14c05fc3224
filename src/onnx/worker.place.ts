/** Where the thread of a model begins. Sources that run without a build put the built file here. */
export const MODEL_WORKER = new URL('./model.worker.js', import.meta.url);
