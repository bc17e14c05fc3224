/** The entry files of threads. When the sources run without a build, these are replaced by the built files. */
export const MODEL_WORKER = new URL('./model.worker.js', import.meta.url);
export const HANG_WATCH_WORKER = new URL('./hang.watch.worker.js', import.meta.url);
