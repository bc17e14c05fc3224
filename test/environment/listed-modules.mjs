import { register } from 'node:module';

/** Preloaded into a process: the addresses of the modules that it loads are added to the file LISTED_MODULES names. */
const hooks = `
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(process.env.LISTED_MODULES, url + '\\n');
    return next(url, context);
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
