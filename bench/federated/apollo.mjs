// The peer: Apollo Server 5 with ApolloGateway 2, as their documentation sets them up, in production mode.
// The supergraph comes from its parent in a message; answers with its own CPU time on request.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { ApolloGateway } from '@apollo/gateway';

process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  if (message.supergraphSdl === undefined) {
    const { user, system } = process.cpuUsage();
    process.send({ cpuMicros: user + system });
    return;
  }
  const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl: message.supergraphSdl }) });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  process.send({ ready: true, url });
});
