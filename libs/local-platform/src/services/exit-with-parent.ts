/**
 * Loaded into every service by `--import`, before its own code: the service ends when the process that
 * started it is gone, even by SIGKILL, which closes the channel between the two.
 */
if (process.env.SYMPHAINY_EXIT_WITH_PARENT === '1' && process.channel) {
  process.on('disconnect', () => process.exit(1));
  // The channel must not keep a service alive that has ended by itself.
  process.channel.unref();
}
