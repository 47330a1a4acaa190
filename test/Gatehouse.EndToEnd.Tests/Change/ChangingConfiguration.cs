using System.Globalization;
using System.Text;

namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>
/// A configuration that is changed again and again. What an answer passed through is in the answer: the revision that the
/// policy gave to the request (the upstream says it), the one it gave to the reply, the route's, and the target's name.
/// </summary>
internal sealed class ChangingConfiguration(int routes, string even, string odd, IReadOnlyList<string> others, int securedPort, string certificate)
{
    /// <summary>Routes that change with policy and service in one step.</summary>
    public const int HotRoutes = 20;

    /// <summary>Revision of the policy, the hot routes and their service.</summary>
    public int Revision { get; set; }

    /// <summary>Revision of the one cold route that changes alone.</summary>
    public int ColdRevision { get; set; }

    public bool HasExtraRoute { get; set; }

    public int? ExtraPort { get; set; }

    public int OtherTargets { get; set; } = 1;

    public string ChangedRoute => string.Create(CultureInfo.InvariantCulture, $"/c{routes / 2}/x");

    public string Text()
    {
        var text = new StringBuilder("listen:\n  - http://127.0.0.1:0\n");
        text.Append(CultureInfo.InvariantCulture, $"  - {{ url: \"https://127.0.0.1:{securedPort}\", tls: {{ cert: {certificate}, key: {certificate} }} }}\n");
        if (ExtraPort is { } port)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - http://127.0.0.1:{port}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"services:\n  app: {{ targets: \"{(Revision % 2 == 0 ? even : odd)}\" }}\n");
        text.Append(CultureInfo.InvariantCulture, $"  other: {{ targets: [{string.Join(", ", others.Take(OtherTargets).Select(o => $"\"{o}\""))}] }}\n");
        text.Append("policies:\n  mark:\n    transform:\n");
        foreach (string side in (ReadOnlySpan<string>)["request", "response"])
        {
            text.Append(CultureInfo.InvariantCulture, $"      {side}_headers: {{ set: {{ X-Revision: \"{Revision}\" }} }}\n");
        }

        text.Append("routes:\n");
        for (int i = 0; i < HotRoutes; i++)
        {
            AppendRoute(text, $"h{i}", Revision, "app");
        }

        for (int i = HotRoutes; i < routes; i++)
        {
            AppendRoute(text, $"c{i}", i == routes / 2 ? ColdRevision : 0, "other");
        }

        if (HasExtraRoute)
        {
            AppendRoute(text, "extra", 0, "other");
        }

        text.Append("  live: { match: /**, service: app }\n");
        return text.ToString();
    }

    /// <summary>What is wrong with an answer: parts of two configurations in one, above all.</summary>
    public static string? Check(string path, Reply reply)
    {
        if (reply.Status != 200)
        {
            return $"status {reply.Status}: {reply.Body}";
        }

        string[] said = reply.Body.Split(' ');
        string revision = reply.Header("X-Revision");
        string route = reply.Header("X-Route");
        string name = path.Split('/')[1];
        bool isHot = name[0] == 'h';
        bool isRight = said[1] == revision
            && (isHot ? route == $"{name}.{revision}" : route.StartsWith(name + ".", StringComparison.Ordinal))
            && said[0] == (!isHot ? "other" : int.Parse(revision, CultureInfo.InvariantCulture) % 2 == 0 ? "even" : "odd");
        return isRight ? null : $"a mixed answer: the request was of revision {said[1]}, the reply of {revision}, the route {route}, the target {said[0]}";
    }

    private static void AppendRoute(StringBuilder text, string name, int revision, string service)
        => text.Append(CultureInfo.InvariantCulture, $"  {name}:\n    match: {{ path: /{name}/**, methods: [GET, POST] }}\n")
            .Append(CultureInfo.InvariantCulture, $"    policies: [mark, {{ transform: {{ response_headers: {{ set: {{ X-Route: \"{name}.{revision}\" }} }} }} }}]\n    service: {service}\n");
}
