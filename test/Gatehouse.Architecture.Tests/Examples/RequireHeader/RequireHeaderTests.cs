using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Architecture.Tests.Examples.RequireHeader;

public sealed class RequireHeaderTests
{
    [Fact]
    public async Task Request_WithTheField_IsAccepted()
    {
        var verdict = await new RequireHeaderPolicy("X-Ticket").OnRequestAsync(TestExchange.Get("/a").WithHeader("x-ticket", "7").Exchange);
        Assert.True(verdict.IsAccepted);
    }

    [Fact]
    public async Task Request_WithoutTheField_IsRefused()
    {
        var verdict = await new RequireHeaderPolicy("X-Ticket").OnRequestAsync(TestExchange.Get("/a").Exchange);
        Assert.False(verdict.IsAccepted);
        Assert.Equal(ProblemKind.MalformedRequest, verdict.Problem.Kind);
        Assert.Equal("The field X-Ticket is required.", verdict.Problem.Detail);
    }
}
