using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Calls grpc.health.v1.Health/Check.</summary>
internal sealed class GrpcProbe(HealthCheckDocument check, string host, UpstreamEndpoint endpoint) : HealthProbe
{
    private const int MostReply = 4096;

    private readonly byte[] _request = GrpcHealth.Request(check.GrpcService ?? "");

    public override async ValueTask<CheckFault?> AskAsync(CancellationToken cancellationToken)
    {
        await using var reply = await endpoint.SendAsync(Call(), cancellationToken);
        if (reply.Status != 200)
        {
            return new CheckFault("status", $"status {reply.Status}: what answers there is no gRPC server");
        }

        using var message = new MemoryStream();
        while (true)
        {
            var piece = await reply.ReadAsync();
            if (piece.IsEmpty)
            {
                break;
            }

            if (message.Length + piece.Length > MostReply)
            {
                return new CheckFault("invalid_reply", $"the reply is longer than {MostReply} bytes");
            }

            message.Write(piece.Span);
        }

        // A call that fails at once has its status in the head (trailers-only).
        string? status = reply.Trailers.Get("grpc-status") ?? reply.Headers.Get("grpc-status");
        return status == "0" ? GrpcHealth.FaultOf(message.ToArray()) : GrpcHealth.FaultOf(status, check.GrpcService);
    }

    protected override void Retire() => endpoint.Dispose();

    private UpstreamCall Call()
    {
        var call = new UpstreamCall { Method = "POST", Path = "/grpc.health.v1.Health/Check", Body = _request, ContentLength = _request.Length };
        HealthFields.Write(call.Headers, check, host);
        call.Headers.Set("Content-Type", "application/grpc");
        call.Headers.Set("TE", "trailers");
        return call;
    }
}
