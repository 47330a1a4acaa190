namespace Gatehouse.Core.Configuration;

public enum OtlpProtocol
{
    Grpc,
    Http,
}
