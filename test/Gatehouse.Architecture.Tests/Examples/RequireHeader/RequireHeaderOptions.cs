using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Architecture.Tests.Examples.RequireHeader;

internal sealed record RequireHeaderOptions : Document
{
    [ShortForm]
    [Description("Header field that a request must have.")]
    [Example("X-Request-Id")]
    [NotEmpty]
    public required string Name { get; init; }
}
