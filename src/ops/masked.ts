const PASSWORD = /([a-z][a-z\d+.-]*:\/\/[^\s:@/]*):\S*@/gi;

/** The text without the passwords in its URLs, because many people read logs and errors. */
export function masked(text: string): string {
  return text.replace(PASSWORD, '$1:***@');
}
