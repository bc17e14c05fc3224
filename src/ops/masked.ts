const PASSWORD = /([a-z][a-z\d+.-]*:\/\/[^\s:@/]*):\S*@/gi;

/** The same text without the passwords of addresses in it: logs and errors are read by many. */
export function masked(text: string): string {
  return text.replace(PASSWORD, '$1:***@');
}
