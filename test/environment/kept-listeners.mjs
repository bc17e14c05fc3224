// Imported before the service: says when a listener of a signal is taken away. A signal that waits for its turn is lost
// with the listener it came for, and the process would go on for ever.
process.on('removeListener', (event) => {
  if (event === 'SIGTERM' || event === 'SIGINT') process.stderr.write(`a listener of ${event} was taken away\n`);
});
