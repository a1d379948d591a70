// A provider plugin that answers one question: which version it is, namely its first argument.
const { Server, ServerCredentials } = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");

const server = new Server();
server.addService(ResourceProviderService, { getPluginInfo: (_call, answer) => answer(null, new PluginInfo().setVersion(process.argv[2])) });
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_error, port) => console.log(port));
