using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>A class of fault that users of other gateways reported.</summary>
/// <param name="What">The fault, in a line.</param>
/// <param name="Where">Where it was reported.</param>
/// <param name="Front">The client's form.</param>
/// <param name="Vendor">Type of the vendor.</param>
/// <param name="Streams">Whether a stream is asked for.</param>
/// <param name="Says">What the vendor sends.</param>
/// <param name="IsRight">Whether the client was answered as it should be.</param>
internal sealed record ReportedFault(
    string What,
    string Where,
    string Front,
    string Vendor,
    bool Streams,
    Func<VendorForm, Answer> Says,
    Func<TestExchange, bool> IsRight);
