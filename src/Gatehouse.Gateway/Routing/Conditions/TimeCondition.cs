using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>When a request must arrive: between two moments, on certain days, at certain hours, by the clock of a zone.</summary>
internal sealed class TimeCondition(TimeWindow window, TimeProvider time) : RequestCondition
{
    public override bool IsMetBy(CanonicalRequest request) => window.Holds(time.GetUtcNow());

    public override string DescribeMiss(CanonicalRequest request)
        => string.Create(CultureInfo.InvariantCulture, $"it is {TimeZoneInfo.ConvertTime(time.GetUtcNow(), window.Zone):ddd yyyy-MM-dd HH:mm} in {window.Zone.Id}, not {window}");

    public override bool Excludes(RequestCondition other) => other is TimeCondition times && window.Excludes(times.Window);

    private TimeWindow Window => window;
}
