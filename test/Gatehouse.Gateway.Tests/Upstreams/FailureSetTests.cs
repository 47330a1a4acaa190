using Gatehouse.Core.Configuration.Values;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Upstreams;

public sealed class FailureSetTests
{
    [Theory]
    [InlineData("connect", nameof(TryResult.ConnectFailed), 0, true)]
    [InlineData("connect", nameof(TryResult.Reset), 0, false)]
    [InlineData("reset", nameof(TryResult.Reset), 200, true)]
    [InlineData("timeout", nameof(TryResult.Timeout), 0, true)]
    [InlineData("invalid_reply", nameof(TryResult.InvalidReply), 0, true)]
    [InlineData("5xx", nameof(TryResult.ServerError), 503, true)]
    [InlineData("5xx", nameof(TryResult.Timeout), 0, false)]
    [InlineData("503", nameof(TryResult.ServerError), 503, true)]
    [InlineData("503", nameof(TryResult.ServerError), 500, false)]
    [InlineData("429", nameof(TryResult.Answered), 429, true)]
    [InlineData("4xx", nameof(TryResult.Answered), 404, true)]
    [InlineData("5xx 4xx", nameof(TryResult.Answered), 200, false)]
    [InlineData("5xx", nameof(TryResult.ServerError), 999, false)]
    public void Has_Outcome_IsAsTheWordsSay(string words, string result, int status, bool expected)
    {
        var set = new FailureSet(words.Split(' ').Select(w => TryFailure.TryParse(w, out var f) ? f : throw new ArgumentException(w)));
        Assert.Equal(expected, set.Has(new TryOutcome(Enum.Parse<TryResult>(result), status, Elapsed: 1, Now: 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("200")]
    [InlineData("600")]
    [InlineData("3xx")]
    [InlineData("Timeout")]
    [InlineData("+50")]
    public void TryParse_WhatIsNoFailure_IsRefused(string word) => Assert.False(TryFailure.TryParse(word, out _));
}
