using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Routing;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("beta=1", true)]
    [InlineData("a=b; beta=1; c=d", true)]
    [InlineData("a=b;beta=1", true)]
    [InlineData("beta=2", false)]
    [InlineData("beta=1; beta=2", false)]
    [InlineData("xbeta=1", false)]
    [InlineData("Beta=1", false)]
    [InlineData("beta", false)]
    [InlineData("a=beta=1", false)]
    [InlineData("", false)]
    public void Cookie_OfTheWantedValue_TakesTheRoute(string cookies, bool isTaken)
    {
        var table = RoutesUnderTest.Table(
            ("plain", new MatchDocument { Path = "/a" }),
            ("beta", new MatchDocument { Path = "/a", Cookies = new Dictionary<string, string> { ["beta"] = "1" } }));
        var request = RoutesUnderTest.Request("/a");
        request.Headers.Add("cookie", cookies);

        Assert.Equal(isTaken ? "beta" : "plain", table.Find(request, out _)?.Name);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::5", true)]
    [InlineData("2001:DB8::1", "2001:db8::1", true)]
    [InlineData("2001:db8::/32", "10.1.2.3", false)]
    public void Client_OfTheNetwork_TakesTheRoute(string network, string client, bool isTaken)
    {
        var table = RoutesUnderTest.Table(("inside", new MatchDocument { Path = "/a", Client = [network] }));
        var request = RoutesUnderTest.Request("/a");
        request.ClientAddress = IPAddress.Parse(client);

        Assert.Equal(isTaken, table.Find(request, out _) is not null);
    }

    [Theory]
    [InlineData("2026-11-30T22:59:59Z", false)]
    [InlineData("2026-11-30T23:00:00Z", true)]
    [InlineData("2026-12-24T12:59:59Z", true)]
    [InlineData("2026-12-24T13:00:00Z", false)]
    public void Time_BetweenMomentsOfAZone_TakesTheRoute(string now, bool isTaken)
        => Assert.Equal(isTaken, IsOpenAt(now, new TimeWindowDocument { From = "2026-12-01", Until = "2026-12-24T14:00", Zone = "Europe/Berlin" }));

    [Theory]
    [InlineData("2026-07-06T05:59:59Z", false)] // Monday, 07:59 in summer time
    [InlineData("2026-07-06T06:00:00Z", true)]
    [InlineData("2026-12-07T06:30:00Z", false)] // Monday, 07:30 in winter
    [InlineData("2026-12-07T07:00:00Z", true)]
    [InlineData("2026-12-07T17:00:00Z", false)]
    [InlineData("2026-12-06T12:00:00Z", false)] // Sunday
    public void Time_OnDaysAtHoursOfAZone_TakesTheRoute(string now, bool isTaken)
        => Assert.Equal(isTaken, IsOpenAt(now, new TimeWindowDocument { Days = [Weekday.Mon, Weekday.Tue], Hours = "08:00-18:00", Zone = "Europe/Berlin" }));

    [Theory]
    [InlineData("2026-12-06T21:59:00Z", false)]
    [InlineData("2026-12-06T22:00:00Z", true)]
    [InlineData("2026-12-07T05:59:00Z", true)]
    [InlineData("2026-12-07T06:00:00Z", false)]
    public void Time_OverMidnight_TakesTheRoute(string now, bool isTaken)
        => Assert.Equal(isTaken, IsOpenAt(now, new TimeWindowDocument { Hours = "22:00-06:00" }));

    [Theory]
    [InlineData("2026-12-04T21:59:00Z", false)] // Friday
    [InlineData("2026-12-04T22:00:00Z", true)]
    [InlineData("2026-12-05T05:59:00Z", true)] // Saturday, of the night that began on Friday
    [InlineData("2026-12-05T06:00:00Z", false)]
    [InlineData("2026-12-05T22:00:00Z", false)]
    [InlineData("2026-12-04T05:59:00Z", false)] // Friday, of the night that began on Thursday
    public void Time_OverMidnightOfADay_EndsOnTheNext(string now, bool isTaken)
        => Assert.Equal(isTaken, IsOpenAt(now, new TimeWindowDocument { Days = [Weekday.Fri], Hours = "22:00-06:00" }));

    [Theory]
    [InlineData("2027-03-28T00:59:00Z", false)] // Berlin: at 02:00 the clock goes to 03:00
    [InlineData("2027-03-28T01:00:00Z", true)]
    [InlineData("2027-10-31T00:29:00Z", false)] // Berlin: 02:00 to 03:00 comes twice
    [InlineData("2027-10-31T00:30:00Z", true)]
    [InlineData("2027-10-31T01:15:00Z", false)]
    [InlineData("2027-10-31T01:30:00Z", true)]
    public void Time_WhenTheClockChanges_IsWhatTheClockShows(string now, bool isTaken)
        => Assert.Equal(isTaken, IsOpenAt(now, new TimeWindowDocument { Hours = "02:30-12:00", Zone = "Europe/Berlin" }));

    [Theory]
    [InlineData("0001-01-01", "9999-12-31T23:59", "Europe/Berlin")]
    [InlineData("0001-01-01", "9999-12-31T23:59", "America/New_York")]
    public void Time_FromTheFirstToTheLastDayOfTheCalendar_IsAlways(string from, string until, string zone)
        => Assert.True(IsOpenAt("2026-12-04T21:59:00Z", new TimeWindowDocument { From = from, Until = until, Zone = zone }));

    [Fact]
    public async Task Time_ThatPasses_ChangesTheRouteWithoutAReload()
    {
        var gateway = new OfflineGateway("""
            routes:
              sale: { match: { path: /a, time: { hours: "08:00-09:00" } }, to: sale }
              usual: { match: /a, to: usual }
            """);
        gateway.Time.SetUtcNow(new DateTimeOffset(2030, 1, 1, 7, 59, 59, TimeSpan.Zero));
        await gateway.GetAsync("/a");
        Assert.Equal("usual: GET /a", gateway.Reached);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        await gateway.GetAsync("/a");
        Assert.Equal("sale: GET /a", gateway.Reached);
        gateway.Time.Advance(TimeSpan.FromHours(1));
        await gateway.GetAsync("/a");
        Assert.Equal("usual: GET /a", gateway.Reached);
    }

    [Theory]
    [InlineData("cookies: { \"a b\": \"1\" }", "GH1008", "\"a b\" is not the name of a cookie", null)]
    [InlineData("client: [10.0.0.1/8]", "GH1008", "\"10.0.0.1/8\" is no address and no network", "The bits behind the prefix must be 0.")]
    [InlineData("client: [\"10\"]", "GH1008", "\"10\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [10.0.0.0/33]", "GH1008", "\"10.0.0.0/33\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [\"10.0/16\"]", "GH1008", "\"10.0/16\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [010.0.0.1]", "GH1008", "\"010.0.0.1\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [010.0.0.0/8]", "GH1008", "\"010.0.0.0/8\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [\"0x0a.0.0.1\"]", "GH1008", "\"0x0a.0.0.1\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [\"[::1]:80\"]", "GH1008", "\"[::1]:80\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [\"fe80::1%eth0\"]", "GH1008", "\"fe80::1%eth0\" is no address and no network", "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.")]
    [InlineData("client: [\"::ffff:10.0.0.1\"]", "GH1008", "\"::ffff:10.0.0.1\" is no address and no network", "Clients of IPv4 are compared as IPv4: write 10.0.0.1, or a network of IPv4.")]
    [InlineData("client: [\"::ffff:10.0.0.0/104\"]", "GH1008", "\"::ffff:10.0.0.0/104\" is no address and no network", "Clients of IPv4 are compared as IPv4: write 10.0.0.0, or a network of IPv4.")]
    [InlineData("headers: { a: \" 1\" }", "GH1008", "no request has this value of a: fields have no control characters, and no spaces around them", "Remove them.")]
    [InlineData("headers: { a: \"1\\n2\" }", "GH1008", "no request has this value of a: fields have no control characters, and no spaces around them", "Remove them.")]
    [InlineData("cookies: { a: \"1;2\" }", "GH1008", "no request has this value of a: cookies have no control characters, no semicolons, and no spaces around them", "Write the value as it is sent.")]
    [InlineData("cookies: { a: \"1 \" }", "GH1008", "no request has this value of a: cookies have no control characters, no semicolons, and no spaces around them", "Write the value as it is sent.")]
    [InlineData("time: {}", "GH1011", "a time needs from, until, days or hours", null)]
    [InlineData("time: { from: 2026-13-01 }", "GH1008", "\"2026-13-01\" is no date", "Write it as 2026-12-01 or 2026-12-01T08:00.")]
    [InlineData("time: { from: 2026-12-02, until: 2026-12-01 }", "GH1016", "2026-12-01 is not after 2026-12-02, so no request is in time", null)]
    [InlineData("time: { hours: \"8-18\" }", "GH1008", "\"8-18\" is no span of a day", "Write it as \"08:00-18:00\"; without hours the whole day is meant.")]
    [InlineData("time: { hours: \"00:00-24:00\" }", "GH1008", "\"00:00-24:00\" is no span of a day", "Write it as \"08:00-18:00\"; without hours the whole day is meant.")]
    [InlineData("time: true", "GH1006", "a mapping is expected, found true", "Write {} for its defaults.")]
    [InlineData("time: { hours: \"08:00-18:00\", zone: Europe/Berln }", "GH1008", "\"Europe/Berln\" is no time zone of this machine", "Did you mean \"Europe/Berlin\"?")]
    [InlineData("time: { days: [munday] }", "GH1007", "\"munday\" is not one of sun, mon, tue, wed, thu, fri, sat", null)]
    [InlineData("body: { $.type: order }", "GH1008", "\"$.type\" is a JSON path; a field is written by its names alone", "Write \"type\".")]
    [InlineData("body: { \"items[0]\": order }", "GH1008", "\"items[0]\" names no field", null)]
    [InlineData("body: { a..b: order }", "GH1008", "\"a..b\" names no field", null)]
    [InlineData("body: { type: 5 }", "GH1006", "a text is expected, 5 is a number", "Put it in quotes: \"5\"")]
    [InlineData("body: { type: a }, methods: [GET]", "GH1008", "requests with these methods have no body", null)]
    [InlineData("body_limit: 1kB", "GH1008", "body_limit has a meaning only with body", null)]
    [InlineData("body: { type: a }, body_limit: 2MB", "GH1009", "2MB is larger than 1MB", null)]
    [InlineData("cookie: { a: b }", "GH1004", "\"cookie\" is not a setting here", "Did you mean \"cookies\"?")]
    public void Condition_ThatCannotHold_IsAFault(string condition, string code, string message, string? hint)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: {{ path: /a, {condition} }}, to: x }}\n"));

        Assert.Equal((code, message), (problem.Code.Id, problem.Message));
        if (hint is not null)
        {
            Assert.Equal(hint, problem.Hint);
        }
    }

    [Theory]
    [InlineData("cookies: { a: \"1\" }", "cookies: { a: \"2\" }", false)]
    [InlineData("cookies: { a: \"1\" }", "cookies: { b: \"2\" }", true)]
    [InlineData("cookies: { a: \"1\" }", "headers: { a: \"2\" }", true)]
    [InlineData("body: { a: \"1\" }", "body: { a: \"2\" }", false)]
    [InlineData("body: { a: \"1\" }", "body: { a.b: \"2\" }", true)]
    [InlineData("client: [10.0.0.0/8]", "client: [192.168.0.0/16, 11.0.0.0/8]", false)]
    [InlineData("client: [10.0.0.0/8]", "client: [192.168.0.0/16, 10.1.0.0/16]", true)]
    [InlineData("client: [10.0.0.0/8]", "client: [\"::/0\"]", false)]
    [InlineData("time: { until: 2026-12-01 }", "time: { from: 2026-12-01 }", false)]
    [InlineData("time: { until: 2026-12-02 }", "time: { from: 2026-12-01 }", true)]
    [InlineData("time: { hours: \"08:00-18:00\" }", "time: { hours: \"18:00-08:00\" }", false)]
    [InlineData("time: { hours: \"08:00-18:00\" }", "time: { hours: \"17:00-08:00\" }", true)]
    [InlineData("time: { hours: \"08:00-18:00\" }", "time: { hours: \"18:00-08:00\", zone: Europe/Berlin }", true)]
    [InlineData("time: { days: [sat, sun] }", "time: { days: [mon] }", false)]
    [InlineData("time: { days: [fri], hours: \"22:00-06:00\" }", "time: { days: [sat], hours: \"05:00-07:00\" }", true)]
    [InlineData("time: { days: [fri], hours: \"22:00-06:00\" }", "time: { days: [sat], hours: \"06:00-07:00\" }", false)]
    [InlineData("time: { days: [fri], hours: \"22:00-06:00\" }", "time: { days: [fri], hours: \"05:00-07:00\" }", false)]
    [InlineData("time: { days: [sat], hours: \"22:00-06:00\" }", "time: { days: [sun] }", true)]
    [InlineData("time: { days: [fri], hours: \"18:00-24:00\" }", "time: { days: [sat], hours: \"18:00-24:00\" }", false)]
    [InlineData("time: { days: [sat, sun] }", "client: [10.0.0.0/8]", true)]
    public void Routes_WhoseConditionsCanHoldAtOnce_AreAFault(string one, string other, bool isFault)
    {
        var problems = OfflineGateway.ProblemsOf($"routes:\n  one: {{ match: {{ path: /a, {one} }}, to: x }}\n  two: {{ match: {{ path: /a, {other} }}, to: x }}\n");

        Assert.Equal(isFault ? ["GH1013"] : [], problems.Select(p => p.Code.Id));
    }

    [Fact]
    public void Decide_SaysWhichConditionMissed()
    {
        var table = RoutesUnderTest.Table(
            ("plain", new MatchDocument { Path = "/a" }),
            ("cookie", new MatchDocument { Path = "/a", Cookies = new Dictionary<string, string> { ["beta"] = "1" } }),
            ("client", new MatchDocument { Path = "/a", Client = ["10.0.0.0/8"] }),
            ("time", new MatchDocument { Path = "/a", Time = new TimeWindowDocument { Until = "2001-01-01" } }),
            ("body", new MatchDocument { Path = "/a", Body = new Dictionary<string, string> { ["type"] = "order" } }));
        var request = RoutesUnderTest.Request("/a");
        request.ClientAddress = IPAddress.Parse("192.0.2.1");

        var reasons = table.Decide(request).NearMisses.ToDictionary(m => m.Route.Name, m => m.Reason);

        Assert.Equal("cookie beta is not \"1\"", reasons["cookie"]);
        Assert.Equal("client 192.0.2.1 is not in 10.0.0.0/8", reasons["client"]);
        Assert.Matches("^it is [A-Z][a-z]{2} 20[0-9-]+ [0-9:]+ in UTC, not until 2001-01-01$", reasons["time"]);
        Assert.Equal("body field type is not \"order\": there is no body", reasons["body"]);
    }

    private static bool IsOpenAt(string now, TimeWindowDocument window)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        var conditions = new RouteConditions(new MatchDocument { Time = window }, version: null, time);
        return conditions.TakesValues(new CanonicalRequest());
    }
}
