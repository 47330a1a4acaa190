using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>
/// The two messages of the gRPC health protocol, in protobuf behind gRPC's prefix of five bytes:
/// HealthCheckRequest { string service = 1 } and HealthCheckResponse { ServingStatus status = 1 }.
/// </summary>
internal static class GrpcHealth
{
    private const int Prefix = 5;
    private const int Serving = 1;

    public static byte[] Request(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        var message = new List<byte>();
        if (name.Length > 0)
        {
            message.Add(0x0A);
            for (uint rest = (uint)name.Length; ; rest >>= 7)
            {
                message.Add((byte)(rest < 0x80 ? rest : rest | 0x80));
                if (rest < 0x80)
                {
                    break;
                }
            }

            message.AddRange(name);
        }

        byte[] framed = new byte[Prefix + message.Count];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Count);
        message.CopyTo(framed, Prefix);
        return framed;
    }

    /// <summary>What a call says that ended with status 0; null when it is SERVING.</summary>
    public static CheckFault? FaultOf(ReadOnlySpan<byte> reply)
    {
        if (reply.Length < Prefix || reply[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(reply[1..]) != reply.Length - Prefix || StatusOf(reply[Prefix..]) is not { } status)
        {
            return new CheckFault("invalid_reply", "the reply is no HealthCheckResponse");
        }

        return status == Serving ? null : new CheckFault("grpc", status switch
        {
            0 => "UNKNOWN",
            2 => "NOT_SERVING",
            3 => "SERVICE_UNKNOWN",
            _ => $"status {status} of the health protocol",
        });
    }

    /// <summary>What a call says that ended with another status.</summary>
    public static CheckFault FaultOf(string? grpcStatus, string? service) => grpcStatus switch
    {
        null => new CheckFault("invalid_reply", "the reply ended without grpc-status"),
        "5" => new CheckFault("grpc", $"the server knows no service {(service is null ? "without a name" : $"\"{service}\"")} (grpc-status 5)"),
        "12" => new CheckFault("grpc", "the server does not offer grpc.health.v1.Health (grpc-status 12)"),
        _ => new CheckFault("grpc", $"grpc-status {(grpcStatus.Length > 3 ? "?" : grpcStatus)}"),
    };

    // Fields that a later version adds are passed over; a field that is not there has its first value (UNKNOWN).
    private static ulong? StatusOf(ReadOnlySpan<byte> message)
    {
        ulong status = 0;
        while (!message.IsEmpty)
        {
            if (!TryVarint(ref message, out ulong tag))
            {
                return null;
            }

            ulong length;
            switch (tag & 7)
            {
                case 0 when TryVarint(ref message, out ulong value):
                    status = tag >> 3 == 1 ? value : status;
                    continue;
                case 1:
                    length = 8;
                    break;
                case 2 when TryVarint(ref message, out length):
                    break;
                case 5:
                    length = 4;
                    break;
                default:
                    return null;
            }

            if (length > (ulong)message.Length)
            {
                return null;
            }

            message = message[(int)length..];
        }

        return status;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(10, message.Length); i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
