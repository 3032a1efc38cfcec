/* Loads graphql as it is in production, where the development issuer of the tests would refuse to run. */
const before = process.env.NODE_ENV;
process.env.NODE_ENV = 'production';
require('graphql');
process.env.NODE_ENV = before;
