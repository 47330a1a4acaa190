using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Routing;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class FailureRulesTests
{
    [Theory]
    [InlineData(ModelErrorKind.RateLimited, 429, true)]
    [InlineData(ModelErrorKind.Overloaded, 529, true)]
    [InlineData(ModelErrorKind.Server, 500, true)]
    [InlineData(ModelErrorKind.Timeout, 504, true)]
    [InlineData(ModelErrorKind.Unreachable, 502, true)]
    [InlineData(ModelErrorKind.Authentication, 401, true)]
    [InlineData(ModelErrorKind.Billing, 402, true)]
    [InlineData(ModelErrorKind.InvalidRequest, 400, false)]
    [InlineData(ModelErrorKind.ContextLength, 400, false)]
    [InlineData(ModelErrorKind.ContentPolicy, 400, false)]
    [InlineData(ModelErrorKind.NotFound, 404, false)]
    [InlineData(ModelErrorKind.Permission, 403, false)]
    public void MayGoOn_Usual_RepeatsNothingThatCannotSucceed(ModelErrorKind kind, int status, bool goesOn)
        => Assert.Equal(goesOn, FailureRules.Usual.MayGoOn(new ModelError(kind, status, "")));

    [Theory]
    [InlineData("5xx", ModelErrorKind.Unreachable, 502, true)]
    [InlineData("timeout", ModelErrorKind.Timeout, 504, true)]
    [InlineData("timeout", ModelErrorKind.Server, 500, false)]
    [InlineData("context_length", ModelErrorKind.ContextLength, 400, true)]
    [InlineData("429", ModelErrorKind.RateLimited, 429, true)]
    [InlineData("429", ModelErrorKind.Server, 500, false)]
    [InlineData("429", ModelErrorKind.Billing, 402, true)]
    public void MayGoOn_Named_IsWhatIsNamedAndTheGatewaysOwnTrouble(string named, ModelErrorKind kind, int status, bool goesOn)
    {
        Assert.True(ModelFailure.TryParse(named, out var failure));
        Assert.Equal(goesOn, new FailureRules([failure], null, null).MayGoOn(new ModelError(kind, status, "")));
    }

    [Theory]
    [InlineData(ModelErrorKind.Authentication, false, false)]
    [InlineData(ModelErrorKind.Authentication, true, true)]
    [InlineData(ModelErrorKind.RateLimited, false, true)]
    [InlineData(ModelErrorKind.ContextLength, true, false)]
    public void MayRepeat_SameTarget_IsNotAskedWhatItCannotDo(ModelErrorKind kind, bool hasOtherKey, bool repeats)
        => Assert.Equal(repeats, FailureRules.Usual.MayRepeat(new ModelError(kind, 400, ""), hasOtherKey));

    [Fact]
    public void TryTake_Budget_IsAShareOfTheLastTenSecondsAndAFewASecond()
    {
        var time = Routes.Clock();
        var budget = new RetryShare(time);
        for (int i = 0; i < 100; i++)
        {
            budget.Count();
        }

        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => budget.TryTake(0.2, 3)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Enumerable.Range(0, 100).Count(_ => budget.TryTake(0.2, 3)));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(3, Enumerable.Range(0, 100).Count(_ => budget.TryTake(0.2, 3)));
    }
}
