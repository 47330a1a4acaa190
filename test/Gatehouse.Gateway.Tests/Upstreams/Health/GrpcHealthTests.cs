using CsCheck;
using Gatehouse.Gateway.Upstreams.Health;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>The messages of the gRPC health protocol, byte for byte.</summary>
public sealed class GrpcHealthTests
{
    [Fact]
    public void Request_WithoutAName_IsAnEmptyMessage() => Assert.Equal([0, 0, 0, 0, 0], GrpcHealth.Request(""));

    [Fact]
    public void Request_HasTheNameInFieldOne() => Assert.Equal([0, 0, 0, 0, 4, 0x0A, 2, (byte)'a', (byte)'b'], GrpcHealth.Request("ab"));

    [Fact]
    public void Request_WithALongName_HasALengthOfTwoBytes()
        => Assert.Equal([0, 0, 0, 0, 203, 0x0A, 0xC8, 0x01, (byte)'x'], GrpcHealth.Request(new string('x', 200))[..9]);

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0x08, 1 }, null)]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0x08, 2 }, "NOT_SERVING")]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0x08, 3 }, "SERVICE_UNKNOWN")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, "UNKNOWN")]
    [InlineData(new byte[] { 0, 0, 0, 0, 6, 0x12, 2, 9, 9, 0x08, 1 }, null)]
    [InlineData(new byte[] { 0, 0, 0, 0, 3, 0x08, 0x81, 0x01 }, "status 129 of the health protocol")]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0x08, 1 }, "the reply is no HealthCheckResponse")]
    [InlineData(new byte[] { 0, 0, 0, 0, 3, 0x08, 1 }, "the reply is no HealthCheckResponse")]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0x08, 0x81 }, "the reply is no HealthCheckResponse")]
    [InlineData(new byte[] { 0, 0, 0, 0, 3, 0x12, 9, 9 }, "the reply is no HealthCheckResponse")]
    [InlineData(new byte[] { 0, 0 }, "the reply is no HealthCheckResponse")]
    public void Reply_IsReadStrictly(byte[] reply, string? expected) => Assert.Equal(expected, GrpcHealth.FaultOf(reply)?.Text);

    [Fact]
    public void Reply_OfAnyBytes_IsReadOrRefused()
        => Gen.Byte.Array[0, 24].Sample(message =>
        {
            byte[] framed = [0, 0, 0, 0, (byte)message.Length, .. message];
            return GrpcHealth.FaultOf(framed) is null || GrpcHealth.FaultOf(framed)!.Text.Length > 0;
        });

    [Theory]
    [InlineData(null, "the reply ended without grpc-status")]
    [InlineData("12", "the server does not offer grpc.health.v1.Health (grpc-status 12)")]
    [InlineData("14", "grpc-status 14")]
    public void Call_ThatFailed_IsNamed(string? status, string expected) => Assert.Equal(expected, GrpcHealth.FaultOf(status, null).Text);
}
