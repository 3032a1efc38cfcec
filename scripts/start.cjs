/* npm start: makes sure of Node, packages and build, then hands over to the launcher. Plain Node, no package needed. */
'use strict';
const { join } = require('node:path');
const { prepare } = require('./prepare.cjs');

prepare();
require(join(__dirname, '..', 'dist', 'scripts', 'start', 'main.js')).main(process.argv.slice(2));
