"""Calls every method of a server by grpcio, which knows of it what reflection tells; prints what came back as JSON."""

import json
import sys

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

channel = grpc.insecure_channel(sys.argv[1])
compressed = grpc.insecure_channel(sys.argv[1], compression=grpc.Compression.Gzip)
database = ProtoReflectionDescriptorDatabase(channel)
pool = DescriptorPool(database)


def call(method, request=None, metadata=(), timeout=10, through=channel):
    """The response as a dictionary, or the name of the code and the message."""
    service, name = method.split("/")
    found = pool.FindServiceByName(service).FindMethodByName(name)
    message = json_format.ParseDict(request or {}, GetMessageClass(found.input_type)())
    stub = through.unary_unary(
        "/" + method,
        request_serializer=lambda one: one.SerializeToString(),
        response_deserializer=GetMessageClass(found.output_type).FromString,
    )
    try:
        return json_format.MessageToDict(stub(message, metadata=metadata, timeout=timeout))
    except grpc.RpcError as error:
        return [error.code().name, error.details()]


def first_watched(service):
    for response in health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=service)):
        return health_pb2.HealthCheckResponse.ServingStatus.Name(response.status)


token = call("token.TokenService/TokenGenerate")
fields = {
    f"{message.name}.{field.name}": field.number
    for service in database.get_services()
    for message in pool.FindFileContainingSymbol(service).message_types_by_name.values()
    for field in message.fields
}
print(
    json.dumps(
        {
            "services": list(database.get_services()),
            "fields": fields,
            "echo": call("echo.EchoService/Echo", {"body": "Jörg \U0001f600"}),
            "echo gzip": call("echo.EchoService/Echo", {"body": "x" * 100_000}, through=compressed) == {"body": "x" * 100_000},
            "echo empty": call("echo.EchoService/Echo"),
            "version": call("version.VersionService/Version"),
            "info": call("info.InfoService/Info"),
            "env": call("env.EnvService/Env"),
            "header": call("header.HeaderService/Header", metadata=(("a", "1"), ("a", "2"), ("b-bin", b"bytes"))),
            "delay": call("delay.DelayService/Delay", {"seconds": -3}),
            "delay too long": call("delay.DelayService/Delay", {"seconds": 2**63 - 1}),
            "delay past the deadline": call("delay.DelayService/Delay", {"seconds": 60}, timeout=0.2)[0],
            "status": call("status.StatusService/Status", {"code": "Ok"}),
            "status not found": call("status.StatusService/Status", {"code": "NotFound"}),
            "status odd": call("status.StatusService/Status", {"code": "nothing"})[0],
            "token": call("token.TokenService/TokenValidate", metadata=(("authorization", "Bearer " + token["token"]),)),
            "token absent": call("token.TokenService/TokenValidate")[0],
            "token odd": call("token.TokenService/TokenValidate", metadata=(("authorization", "Bearer a.b.c"),))[0],
            "check": call("grpc.health.v1.Health/Check", {"service": "podinfo"}),
            "check odd": call("grpc.health.v1.Health/Check", {"service": "nothing"})[0],
            "list": call("grpc.health.v1.Health/List"),
            "watch": [first_watched(""), first_watched("nothing")],
        }
    )
)
