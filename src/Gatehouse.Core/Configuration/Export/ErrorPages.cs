using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Configuration.Export;

/// <summary>A page for each code of a fault, with a real message where one can be made.</summary>
internal static class ErrorPages
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["GH1001"] = "include: missing-routes.yaml\nroutes:\n  api: { match: /api/**, service: http://localhost:5000 }\n",
        ["GH1002"] = "routes:\n  api:\n    match: \"/api/**\n    service: http://localhost:5000\n",
        ["GH1003"] = "# nothing yet\n",
        ["GH1004"] = "routes:\n  api:\n    match: { path: /api/**, method: GET }\n    service: http://localhost:5000\n",
        ["GH1005"] = "services:\n  orders: http://orders-1:8080\n  orders: http://orders-2:8080\n",
        ["GH1006"] = "listen:\n  - url: http://0.0.0.0:8080\n    limits: { header_count: \"100\" }\n",
        ["GH1007"] = "services:\n  orders:\n    targets: http://orders:8080\n    load_balancing: least_request\n",
        ["GH1008"] = "services:\n  orders:\n    targets: http://orders:8080\n    timeout: 5 sec\n",
        ["GH1009"] = "listen:\n  - url: http://0.0.0.0:8080\n    limits: { header_count: 0 }\n",
        ["GH1010"] = "services:\n  orders:\n    targets: http://orders:8080\n    descriptor: ./orders.pb\n",
        ["GH1011"] = "routes:\n  api:\n    service: http://localhost:5000\n",
        ["GH1012"] = "policies:\n  partners: { api_key: {} }\nroutes:\n  api: { match: /api/**, service: http://localhost:5000, policies: [partner] }\n",
        ["GH1013"] = "routes:\n  one: { match: \"/orders/{id}\", service: http://localhost:5000 }\n  two: { match: \"/orders/{number}\", service: http://localhost:5001 }\n",
        ["GH1014"] = "include: gatehouse.yaml\nroutes:\n  api: { match: /api/**, service: http://localhost:5000 }\n",
        ["GH1015"] = "services:\n  orders: ${env:ORDERS_ADDRESS}\n",
        ["GH1016"] = "routes:\n  api: { match: /api/**, service: http://localhost:5000, respond: { status: 200 } }\n",
        ["GH1017"] = "consumers:\n  acme: { keys: [gh_5f3a9c0d2b7e41886a55d0c9] }\n",
        ["GH1018"] = "routes:\n  api: { match: /api/**, service: http://localhost:5000, policies: [{ ratelimit: { limit: 10, window: 1s } }] }\n",
        ["GH1019"] = "services:\n  orders: { targets: https://orders:8443, tls: { verify: false } }\n",
        ["GH1022"] = "routes:\n  orders: { match: /orders/**, service: http://localhost:5000 }\n  orders-v2: { match: /orders/**, version: { of: orders, name: v2, by: header, default: true }, service: http://localhost:5001 }\n",
        ["GH1023"] = "routes:\n  admin: { match: /admin, service: http://localhost:5000, policies: [{ api_key: {} }] }\n  site: { match: /**, service: http://localhost:5000 }\n",
        ["GH1024"] = "ai:\n  providers:\n    openai: { type: openai, keys: [a-key-of-openai] }\n  models:\n    chat: openai/gpt-5-mni\nroutes:\n  llm: { match: /v1/**, ai: openai }\n",
    };

    public static IEnumerable<ReferencePage> Export(ConfigurationLanguage language)
    {
        var index = new StringBuilder("# Errors\n\n").Append(SettingPages.Note)
            .Append("Every fault of a configuration has a stable code. `gatehouse validate` reports all faults in one pass, sorted by line.\n\n| code | what it stands for |\n|---|---|\n");
        foreach (var code in ProblemCodes.All)
        {
            index.Append(CultureInfo.InvariantCulture, $"| [{code.Id}]({code.Id}.md) | {code.Title} |\n");
            yield return new ReferencePage($"errors/{code.Id}.md", Page(language, code));
        }

        yield return new ReferencePage("errors/README.md", index.ToString());
    }

    private static string Page(ConfigurationLanguage language, ProblemCode code)
    {
        var page = new StringBuilder($"# {code.Id}: {code.Title}\n\n").Append(SettingPages.Note).Append(code.Explanation).Append('\n');
        if (Examples.TryGetValue(code.Id, out string? yaml))
        {
            var result = new ConfigurationLoader(language, _ => null).Parse(yaml);
            string text = ProblemText.Format(result.Problems.Where(p => p.Code == code));
            if (text.Length > 0)
            {
                page.Append(CultureInfo.InvariantCulture, $"\nFor example\n\n```yaml\n{yaml}```\n\ngives\n\n```\n{text}```\n");
            }
        }

        return page.ToString();
    }
}
