using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record PriorityClassDocument : Document
{
    [ShortForm]
    [Description("Routes, consumers or values of the header that belong to the class.")]
    [Example("[checkout, orders]")]
    [NotEmpty]
    public required IReadOnlyList<string> Values { get; init; }
}
