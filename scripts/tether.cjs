/*
 * Loaded before the program of every process that the launcher starts (`node --require`): the process ends when the launcher
 * tells it to, and when the launcher is gone, however it went. To the program both look like SIGTERM.
 */
'use strict';
const GRACE_MS = 2_000;

function end() {
  setTimeout(() => process.exit(0), GRACE_MS).unref();
  if (!process.emit('SIGTERM')) process.exit(0);
}

process.once('message', end);
process.once('disconnect', end);
process.channel?.unref();
