/* node scripts/run.cjs scripts/<name>/main ARGS...: makes sure of packages and build like npm start, then runs that program of dist. */
'use strict';
const { join } = require('node:path');
const { runMain } = require('node:module');
const { prepare, ROOT } = require('./prepare.cjs');

prepare();
const [program, ...args] = process.argv.slice(2);
process.argv = [process.argv[0], join(ROOT, 'dist', `${program}.js`), ...args];
runMain();
