using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Limits;

/// <summary>
/// Which limit struck, from what Kestrel logs about it: it tells of its own refusals in no other way that has the reason.
/// Tests hold each of them, so that a new version with other words is noticed.
/// </summary>
internal static class KestrelRefusals
{
    /// <summary>
    /// The limit behind an event of Kestrel's; null for any other event. A body that is too large or too slow is not among the
    /// exceptions: the front counts the first with its request, and the second has an event of its own.
    /// </summary>
    public static ClientLimit? LimitOf(EventId eventId, Exception? exception) => eventId.Name switch
    {
        "ConnectionBadRequest" => exception is BadHttpRequestException refused ? LimitOf(refused) : null,
        "RequestBodyMinimumDataRateNotSatisfied" or "ResponseMinimumDataRateNotSatisfied" => ClientLimit.MinimumRate,
        "ConnectionRejected" => ClientLimit.Connections,
        "AuthenticationTimedOut" => ClientLimit.HandshakeTime,
        "Http2ConnectionError" or "HPackDecodingError" => LimitOfFields(exception),
        "Http2QueueOperationsExceeded" => ClientLimit.Http2Resets,
        "Http2StreamError" when exception is not null && (Says(exception, "REFUSED_STREAM") || Says(exception, "ENHANCE_YOUR_CALM")) => ClientLimit.Http2Streams,
        _ => null,
    };

    private static ClientLimit? LimitOf(BadHttpRequestException refused) => refused.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout when Says(refused, "headers") => ClientLimit.HeaderTime,
        StatusCodes.Status414UriTooLong => ClientLimit.RequestLine,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => LimitOfFields(refused),
        _ => null,
    };

    private static ClientLimit? LimitOfFields(Exception? fault)
        => fault is null ? null
            : Says(fault, "too many headers") ? ClientLimit.HeaderCount
            : Says(fault, "headers too long") || Says(fault, "headers length exceeded") ? ClientLimit.HeaderBytes
            : null;

    private static bool Says(Exception fault, string words) => fault.Message.Contains(words, StringComparison.Ordinal);
}
