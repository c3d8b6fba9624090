// Apollo Server with @neo4j/graphql, set up as their guides do: `node server.mjs` prints its address and serves until it is stopped.
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { GraphQLScalarType } from "graphql";
import neo4j from "neo4j-driver";

const { BENCH_NEO4J_URI, BENCH_NEO4J_USER, BENCH_NEO4J_PASSWORD, BENCH_NEO4J_DATABASE } = process.env;

const driver = neo4j.driver(BENCH_NEO4J_URI, neo4j.auth.basic(BENCH_NEO4J_USER, BENCH_NEO4J_PASSWORD), { telemetryDisabled: true });
const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
const resolvers = { Moment: new GraphQLScalarType({ name: "Moment", serialize: (time) => time.toString() }) };
const schema = await new Neo4jGraphQL({ typeDefs, resolvers, driver }).getSchema();
const server = new ApolloServer({ schema, introspection: false });

// Naming the database saves the driver a round trip for each request.
const context = async () => ({ sessionConfig: { database: BENCH_NEO4J_DATABASE } });
const { url } = await startStandaloneServer(server, { context, listen: { host: "127.0.0.1", port: 0 } });
console.log(url);
